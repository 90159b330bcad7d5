import { PageConfig } from '@jupyterlab/coreutils';
import type { Job } from '../../studio';
import { Copy } from '../../ui/copy';
import { Clock } from '../../ui/clock';
import { Empty } from '../../ui/empty';
import { bytes, figure, minutes } from '../../ui/format';
import { Pairs } from '../../ui/pairs';
import { TerminalText } from '../../ui/text';
import { useActions, useDesk } from '../desk';
import { pathInLab } from '../paths';
import { asYaml } from '../form/document';
import { documentOf } from '../form/fromspec';

type Fact = readonly [name: string, value: React.ReactNode];

/** The parameters, and the latest value of each metric. */
export function ParametersView({ job }: { job: Job }): JSX.Element {
  const { trans } = useDesk();
  const parameters = Object.entries(job.spec.parameters);
  return parameters.length === 0 ? (
    <Empty
      sentence={trans.__('This job was given no parameters.')}
      code={`%%train ${job.row.name} -p depth=8`}
    />
  ) : (
    <Pairs
      of={parameters.map(([name, value]): Fact => [
        name,
        <Copy key={name} text={String(value)} />
      ])}
    />
  );
}

/** The interpreter, and what the job may use. */
export function EnvironmentView({ job }: { job: Job }): JSX.Element {
  const { trans } = useDesk();
  const { environment, resources, timeout, variables, retries } = job.spec;
  const facts: Fact[] = [
    [trans.__('Interpreter'), <Copy key="python" text={environment.python} />],
    ['Python', environment.version || '–'],
    [trans.__('Packages'), environment.packages || '–'],
    [
      trans.__('Package list'),
      environment.digest ? <Copy key="digest" text={environment.digest} /> : '–'
    ],
    [trans.__('Compute'), job.spec.compute],
    [trans.__('Cores'), figure(resources.cpu)],
    [
      trans.__('Memory'),
      resources.memory === null ? trans.__('no limit') : bytes(resources.memory)
    ],
    [
      trans.__('Time limit'),
      timeout === null ? trans.__('no limit') : minutes(timeout)
    ],
    [trans.__('Retries'), retries.most]
  ];
  const set = Object.entries(variables).map(([name, value]): Fact => [
    name,
    <Copy key={name} text={value} />
  ]);
  return <Pairs of={[...facts, ...set]} />;
}

/** Where the job came from. */
export function ProvenanceView({ job }: { job: Job }): JSX.Element {
  const { trans } = useDesk();
  const { open } = useActions();
  const { provenance, cwd, code } = job.spec;
  const { git, source } = provenance;
  const facts: Fact[] = [
    [trans.__('Id'), <Copy key="id" text={job.row.id} />],
    [trans.__('Submitted'), <Clock key="at" at={job.row.created} />],
    [trans.__('By'), job.row.actor],
    [trans.__('Through'), provenance.client || '–'],
    [trans.__('Experiment'), job.row.experiment]
  ];
  if (job.row.run_id) {
    facts.push([trans.__('Run'), <Copy key="run" text={job.row.run_id} />]);
  }
  if (provenance.notebook) {
    facts.push([
      trans.__('Notebook'),
      <Notebook
        key="notebook"
        file={provenance.notebook}
        executed={provenance.executed}
      />
    ]);
  }
  if (provenance.cells !== null) {
    facts.push([trans.__('Cells run before'), String(provenance.cells)]);
  }
  if (cwd) {
    facts.push([trans.__('Folder'), <Copy key="cwd" text={cwd} />]);
  }
  if (code) {
    facts.push([
      trans.__('Source files'),
      trans.__('%1 files, %2', code.files, bytes(code.size))
    ]);
  }
  if (git) {
    facts.push(
      [
        trans.__('Commit'),
        git.commit ? <Copy key="git" text={git.commit} /> : '–'
      ],
      [trans.__('Branch'), git.branch || '–'],
      [
        trans.__('Working tree'),
        !git.complete
          ? trans.__('unknown: git did not answer in time')
          : git.dirty
            ? trans.__('changed')
            : trans.__('clean')
      ]
    );
    if (git.untracked.length > 0) {
      facts.push([trans.__('Untracked'), git.untracked.join(', ')]);
    }
  }
  if (source) {
    facts.push([
      trans.__('Rerun of'),
      <button key="source" className="cw-Link" onClick={() => open(source)}>
        {source}
      </button>
    ]);
  }
  return <Pairs of={facts} />;
}

/** The notebook that a job came from; one that Lab can show is opened by a click. */
function Notebook({
  file,
  executed
}: {
  file: string;
  executed: number | null;
}): JSX.Element {
  const { commands } = useDesk();
  const path = pathInLab(file, PageConfig.getOption('serverRoot'));
  const cell = executed === null ? '' : ` [${executed}]`;
  return path === null ? (
    <>
      <Copy text={file} />
      {cell}
    </>
  ) : (
    <button
      className="cw-Link"
      onClick={() => {
        void commands.execute('docmanager:open', { path });
      }}
    >
      {path}
      {cell}
    </button>
  );
}

/** The job as `cellworks apply` takes it, or why no file can say it. */
export function YamlView({ job }: { job: Job }): JSX.Element {
  const { trans } = useDesk();
  const found = documentOf(job, trans.__.bind(trans));
  if ('why' in found) {
    return <p className="cw-Note cw-Panel-wait">{found.why}</p>;
  }
  const text = asYaml(found.document);
  return (
    <div className="cw-Sheet">
      <Copy text={text} shown={trans.__('Copy all')} />
      <TerminalText text={text} label="YAML" />
      <p className="cw-Note">
        {trans.__(
          'cellworks apply -f job.yml submits it again, with the files of the folder as they are then.'
        )}
      </p>
    </div>
  );
}
