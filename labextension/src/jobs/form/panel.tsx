import { ReactWidget } from '@jupyterlab/ui-components';
import { PageConfig } from '@jupyterlab/coreutils';
import { useEffect, useState } from 'react';
import {
  asStudioError,
  Resource,
  type StudioError,
  useResource
} from '../../studio';
import { Failure } from '../../ui/failure';
import { PairsField, TextField } from '../../ui/form';
import { SpokenSwitch } from '../../ui/spoken';
import { AtDesk, useActions, useDesk } from '../desk';
import type { JobsDesk } from '../tokens';
import { asCommandLine, asPython, asYaml } from './document';
import { BLANK, fieldOf, readTexts, type Texts, type Work } from './texts';

/** Names the files and folders that may be meant by the beginning of a path. */
export type Complete = (path: string) => Promise<string[]>;

/** The tab of a new training job: a form, and what would do the same in code. */
export class NewJobForm extends ReactWidget {
  constructor(
    private readonly _desk: JobsDesk,
    private readonly _complete: Complete,
    private readonly _start: Partial<Texts>
  ) {
    super();
    this.addClass('cw-NewJob');
    this.node.dataset.lmSuppressShortcuts = 'true';
    this._experiments = new Resource(async () => {
      const { experiments } = await _desk.studio.call(
        'get',
        '/experiments',
        {}
      );
      return experiments.map(one => one.name).sort();
    });
  }

  override render(): JSX.Element {
    return (
      <AtDesk desk={this._desk}>
        <Form
          start={{ ...BLANK, ...this._start }}
          complete={this._complete}
          experiments={this._experiments}
          onDone={() => this.parent?.dispose()}
        />
      </AtDesk>
    );
  }

  override dispose(): void {
    if (!this.isDisposed) {
      super.dispose();
      this._experiments.dispose();
    }
  }

  protected override onActivateRequest(): void {
    void this.renderPromise?.then(() => {
      this.node.querySelector<HTMLElement>('input')?.focus();
    });
  }

  private readonly _experiments: Resource<string[]>;
}

function Form({
  start,
  complete,
  experiments,
  onDone
}: {
  start: Texts;
  complete: Complete;
  experiments: Resource<string[]>;
  onDone: () => void;
}): JSX.Element {
  const { trans, studio } = useDesk();
  const { open } = useActions();
  const status = useResource(studio.status).value;
  const names = useResource(experiments).value ?? [];
  const [texts, setTexts] = useState(start);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<StudioError>();

  const root = PageConfig.getOption('serverRoot').replace(
    /^~/,
    status?.user_home ?? '~'
  );
  const { document, wrong } = readTexts(texts, root, trans.__.bind(trans));
  const told = fieldOf(error?.field ?? null, texts.work);
  const wrongs = {
    ...(tried ? wrong : {}),
    ...(error && told ? { [told]: error.message } : {})
  };
  const set = (change: Partial<Texts>) => {
    setTexts({ ...texts, ...change });
    setError(undefined);
  };
  const field = (id: keyof Texts & string) => ({
    value: texts[id] as string,
    wrong: wrongs[id],
    onChange: (value: string) => set({ [id]: value })
  });

  const submit = async () => {
    setTried(true);
    if (Object.keys(wrong).length > 0) {
      return;
    }
    setBusy(true);
    setError(undefined);
    try {
      const job = await studio.call('post', '/jobs/document', {
        body: document
      });
      open(job.row.id);
      onDone();
    } catch (reason) {
      setError(asStudioError(reason));
    }
    setBusy(false);
  };

  return (
    <form
      className="cw-Form"
      aria-label={trans.__('New training job')}
      onSubmit={event => {
        event.preventDefault();
        void submit();
      }}
    >
      <h2>{trans.__('New training job')}</h2>
      <WorkChoice work={texts.work} onChange={work => set({ work })} />
      <div className="cw-Form-fields">
        {texts.work === 'command' ? (
          <TextField
            label={trans.__('Command')}
            hint={trans.__('A program and its arguments; no shell is between.')}
            placeholder="python -m train --epochs 3"
            wide
            code
            {...field('command')}
          />
        ) : (
          <PathField
            label={
              texts.work === 'script'
                ? trans.__('Python file')
                : trans.__('Notebook')
            }
            hint={trans.__('As the file browser has it, or an absolute path.')}
            complete={complete}
            {...field('file')}
          />
        )}
        {texts.work === 'script' && (
          <TextField
            label={trans.__('Arguments')}
            hint={trans.__('As in a shell. Parameters follow as --name value.')}
            placeholder="--epochs 3"
            code
            {...field('args')}
          />
        )}
        <PathField
          label={trans.__('Folder of source')}
          hint={trans.__(
            'Its files travel with the job as they are now; .gitignore is honoured. Empty: the file’s own.'
          )}
          complete={complete}
          {...field('folder')}
        />
        <TextField label={trans.__('Name')} {...field('name')} />
        <TextField
          label={trans.__('Experiment')}
          placeholder="Default"
          suggestions={names}
          {...field('experiment')}
        />
        <PairsField
          label={trans.__('Parameters')}
          pairs={texts.params}
          onChange={params => set({ params })}
          nameLabel={trans.__('Parameter')}
          valueLabel={trans.__('Value')}
          wrong={wrongs.params}
        />
        <PairsField
          label={trans.__('Tags')}
          pairs={texts.tags}
          onChange={tags => set({ tags })}
          nameLabel={trans.__('Tag')}
          valueLabel={trans.__('Value of tag')}
          wrong={wrongs.tags}
        />
        <TextField
          label={trans.__('Cores')}
          placeholder="1"
          code
          {...field('cpu')}
        />
        <TextField
          label={trans.__('Memory')}
          placeholder={trans.__('no limit')}
          hint="512M, 4G"
          code
          {...field('memory')}
        />
        <TextField
          label={trans.__('Graphics cards')}
          placeholder="0"
          code
          {...field('gpu')}
        />
        <TextField
          label={trans.__('Time limit')}
          placeholder={trans.__('none')}
          hint="90s, 30m, 1h30m"
          code
          {...field('timeout')}
        />
        <TextField
          label={trans.__('Retries')}
          placeholder="0"
          code
          {...field('retries')}
        />
        <TextField
          label={trans.__('Compute')}
          placeholder="local"
          suggestions={['local']}
          {...field('compute')}
        />
        <TextField
          label={trans.__('Environment')}
          hint={trans.__('The interpreter that it runs with.')}
          placeholder={status?.interpreter}
          suggestions={[
            ...new Set([
              ...(status ? [status.interpreter] : []),
              ...(status?.warm.map(one => one.python) ?? [])
            ])
          ]}
          wide
          code
          {...field('python')}
        />
      </div>
      {error && !told && <Failure problem={error} />}
      {error && told && error.hint && <p className="cw-Note">{error.hint}</p>}
      <div className="cw-Form-foot">
        <button
          type="submit"
          className="jp-Button cw-Button cw-mod-primary"
          disabled={busy}
        >
          {busy ? trans.__('Submitting…') : trans.__('Submit')}
        </button>
        <SpokenSwitch
          spoken={[
            { language: 'Python', text: asPython(document) },
            { language: 'CLI', text: asCommandLine(document) },
            { language: 'YAML', text: asYaml(document) }
          ]}
        />
      </div>
    </form>
  );
}

function WorkChoice({
  work,
  onChange
}: {
  work: Work;
  onChange: (work: Work) => void;
}): JSX.Element {
  const { trans } = useDesk();
  const choices: [Work, string][] = [
    ['script', trans.__('Script')],
    ['notebook', trans.__('Notebook')],
    ['command', trans.__('Command')]
  ];
  return (
    <fieldset className="cw-Form-choice">
      <legend>{trans.__('What runs')}</legend>
      {choices.map(([value, title]) => (
        <label key={value} className="cw-Check">
          <input
            type="radio"
            name="cw-work"
            checked={work === value}
            onChange={() => onChange(value)}
          />
          {title}
        </label>
      ))}
    </fieldset>
  );
}

/** A path that is completed from what lies in the folder that was typed. */
function PathField({
  complete,
  ...field
}: {
  label: string;
  hint: string;
  value: string;
  wrong?: string;
  onChange: (value: string) => void;
  complete: Complete;
}): JSX.Element {
  const [found, setFound] = useState<readonly string[]>([]);
  const folder = field.value.slice(0, field.value.lastIndexOf('/') + 1);
  useEffect(() => {
    let current = true;
    complete(folder).then(
      names => {
        if (current) {
          setFound(names);
        }
      },
      // A folder that is not there completes to nothing; submitting says so.
      () => undefined
    );
    return () => {
      current = false;
    };
  }, [complete, folder]);
  return <TextField {...field} suggestions={found} wide code />;
}
