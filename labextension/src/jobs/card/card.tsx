import { type Capture, type Job, useResource } from '../../studio';
import { Badge } from '../../ui/badge';
import { Took } from '../../ui/clock';
import { Copy } from '../../ui/copy';
import { Failure } from '../../ui/failure';
import { bytes, duration, figure } from '../../ui/format';
import { ProgressBar } from '../../ui/progress';
import { Sparkline } from '../../ui/sparkline';
import { TerminalText } from '../../ui/text';
import { JobActions, WaysOn } from '../actions';
import { JOB_ATTRIBUTE } from '../commands';
import { valueOf } from '../detail/curves';
import { OutputList } from '../detail/output';
import { useDesk, useSaw } from '../desk';
import type { JobModel } from '../model';
import { isFinal, leadingMetric, toneOf, wordOf } from '../states';
import type { Saved } from './saved';

/** A job under its cell: how it is, what it took along, how far it is, and what it shows. */
export function Card({
  model,
  saved,
  trusted
}: {
  model: JobModel;
  saved: Saved;
  trusted: boolean;
}): JSX.Element {
  const { trans } = useDesk();
  const resource = useResource(model.job);
  const job = resource.value;
  useSaw(job);
  if (!job) {
    return (
      <section className="cw-Card" aria-label={titleOf(saved)}>
        <div className="cw-Card-head">
          <b className="cw-Card-name">{titleOf(saved)}</b>
          <span className="cw-Quiet">
            {saved.state ??
              (resource.error ? trans.__('unknown') : trans.__('reading…'))}
          </span>
        </div>
        {resource.error && (
          <Failure
            problem={resource.error}
            retry={() => void resource.refresh()}
          />
        )}
      </section>
    );
  }
  return (
    <section
      className={`cw-Card cw-mod-${toneOf(job.row.state)}`}
      aria-label={trans.__('Job %1 %2', job.row.number, job.row.name)}
      {...{ [JOB_ATTRIBUTE]: job.row.id }}
    >
      <Head job={job} model={model} />
      <Taken job={job} />
      {job.row.progress && !isFinal(job.row.state) && (
        <ProgressBar {...job.row.progress} />
      )}
      {resource.error && (
        <Failure
          problem={resource.error}
          retry={() => void resource.refresh()}
        />
      )}
      <Outputs model={model} trusted={trusted} />
      <Cause job={job} model={model} />
    </section>
  );
}

/** The output is not one that a card can be made of. */
export function NoCard(): JSX.Element {
  const { trans } = useDesk();
  return <p className="cw-Quiet">{trans.__('This output names no job.')}</p>;
}

function Head({ job, model }: { job: Job; model: JobModel }): JSX.Element {
  const { trans } = useDesk();
  const { row, usage } = job;
  const ended = isFinal(row.state);
  return (
    <div className="cw-Card-head">
      <b className="cw-Card-name">{row.name}</b>
      <span className="cw-Quiet">{trans.__('job %1', row.number)}</span>
      <span role="status">
        <Badge tone={toneOf(row.state)} word={wordOf(row.state, trans)} />
      </span>
      {row.started !== null && <Took from={row.started} to={row.ended} />}
      <Leading model={model} job={job} />
      {!ended && usage && (
        <span className="cw-Figure cw-Quiet">
          cpu {Math.round(usage.cpu * 100)}% {bytes(usage.memory)}
        </span>
      )}
      {ended && row.run_id && (
        <span className="cw-Quiet">
          {trans.__('run')}{' '}
          <Copy text={row.run_id} shown={row.run_id.slice(0, 8)} />
        </span>
      )}
      {row.registered.map(version => (
        <Copy key={version} text={version} />
      ))}
      {row.state === 'succeeded' && job.results.length > 0 && (
        <span>{backOf(job.results, trans.__('kept'))}</span>
      )}
      <span className="cw-Spring" />
      <JobActions job={job} place="card" />
    </div>
  );
}

/** The one metric that the head has room for, and its way. */
function Leading({
  model,
  job
}: {
  model: JobModel;
  job: Job;
}): JSX.Element | null {
  const { trans } = useDesk();
  const { value } = useResource(model.metrics);
  const series = value?.series ?? [];
  const name = leadingMetric([
    ...Object.keys(job.row.metrics),
    ...series.map(one => one.key)
  ]);
  if (name === undefined) {
    return null;
  }
  const points = series.find(one => one.key === name)?.points ?? [];
  const values = points.map(valueOf);
  const last =
    values.length > 0 ? values[values.length - 1] : job.row.metrics[name];
  return (
    <span className="cw-Card-metric">
      <Sparkline
        values={values}
        label={trans.__('%1 over %2 steps', name, values.length)}
      />
      {name} <span className="cw-Figure">{figure(last)}</span>
    </span>
  );
}

/** What went along with the cell. */
function Taken({ job }: { job: Job }): JSX.Element | null {
  const { trans } = useDesk();
  const { parameters } = job.spec;
  const captures = job.spec.captures.filter(isLuggage);
  const begun = startOf(job);
  const given = Object.entries(parameters);
  if (captures.length + given.length === 0 && begun === null) {
    return null;
  }
  return (
    <div className="cw-Card-taken">
      {captures.length > 0 && (
        <span>
          {trans.__('captured')}{' '}
          {captures.map(one => nameOf(one, trans.__('from'))).join(' · ')}
        </span>
      )}
      {given.map(([name, value]) => (
        <span key={name}>
          {name}={String(value)}
        </span>
      ))}
      {begun !== null && (
        <span>{trans.__('started in %1', duration(begun))}</span>
      )}
      {job.row.sentence && !job.failure && <span>{job.row.sentence}</span>}
    </div>
  );
}

function Outputs({
  model,
  trusted
}: {
  model: JobModel;
  trusted: boolean;
}): JSX.Element | null {
  const { value } = useResource(model.outputs);
  return value && value.outputs.length > 0 ? (
    <div className="cw-Card-outputs">
      <OutputList outputs={value.outputs} trusted={trusted} />
    </div>
  ) : null;
}

/** Why it failed; the traceback, unless it already stands among the outputs. */
function Cause({
  job,
  model
}: {
  job: Job;
  model: JobModel;
}): JSX.Element | null {
  const { failure } = job;
  if (!failure) {
    return null;
  }
  const shown = model.outputs.value?.outputs.some(
    output => output.output_type === 'error'
  );
  return (
    <div className="cw-Card-failure">
      {failure.traceback && !shown && <TerminalText text={failure.traceback} />}
      <Failure problem={{ message: failure.sentence }}>
        <WaysOn job={job} />
      </Failure>
    </div>
  );
}

/** Seconds from the submission to the first line of the last attempt. */
function startOf(job: Job): number | null {
  const last = job.attempts[job.attempts.length - 1];
  const running = last?.phases.find(phase => phase.name === 'running');
  return running && job.attempts.length === 1
    ? Math.max(0, running.started - job.row.created)
    : null;
}

/** What is only imported again is no luggage: modules, and functions and classes of modules. */
export function isLuggage({ kind, format }: Capture): boolean {
  return kind !== 'module' && (!isDefinition(kind) || format === 'cloudpickle');
}

function isDefinition(kind: Capture['kind']): boolean {
  return kind === 'function' || kind === 'class';
}

/** A capture as the card has room for it: `jan_feb 7 MB (51,955 x 26)`, `columns`, `make_model()`. */
export function nameOf(
  { name, kind, size, summary, dataset }: Capture,
  from: string
): string {
  if (isDefinition(kind)) {
    return `${name}()`;
  }
  const big = kind === 'frame' || kind === 'array' || kind === 'model';
  const source = dataset ? ` ${from} ${dataset}` : '';
  return big
    ? `${name} ${bytes(size)}${summary && ` (${summary})`}${source}`
    : name;
}

function backOf(results: readonly Capture[], word: string): string {
  return `${results.map(one => one.name).join(', ')} ${word}`;
}

function titleOf({ job, number, name }: Saved): string {
  return [name, number === undefined ? job : `job ${number}`]
    .filter(Boolean)
    .join(' ');
}
