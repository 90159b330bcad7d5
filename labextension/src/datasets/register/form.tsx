import { UseSignal } from '@jupyterlab/ui-components';
import { useState } from 'react';
import { type Description, useResource } from '../../studio';
import { Failure } from '../../ui/failure';
import {
  ChoiceField,
  LongTextField,
  PairsField,
  TextField
} from '../../ui/form';
import { bytes, count } from '../../ui/format';
import { type Spoken, SpokenSwitch } from '../../ui/spoken';
import { useDesk } from '../desk';
import { PreviewView } from '../detail/preview';
import { asPython, asShell, asYaml } from '../lines';
import { type Fields, FORMATS, kindOfPlace, wrong } from './fields';
import type { Made, RegisterModel } from './model';

interface Props {
  model: RegisterModel;
  /** The path of what is chosen in the file browser; null where nothing is. */
  picked: () => string | null;
  /** It is registered. */
  onMade: (made: Made) => void;
}

/** The form that makes a version of a file or folder: what it is, what lies there, and the code that does the same. */
export function RegisterForm(props: Props): JSX.Element {
  return (
    <UseSignal signal={props.model.changed}>
      {() => <Form {...props} />}
    </UseSignal>
  );
}

function Form({ model, picked, onMade }: Props): JSX.Element {
  const { trans } = useDesk();
  const { fields, error, sending } = model;
  const missing = model.asked ? wrong(fields) : null;
  const submit = async () => {
    const made = await model.send();
    if (made) {
      onMade(made);
    }
  };
  return (
    <div className="cw-Register">
      <form
        className="cw-Register-form"
        aria-label={trans.__('Register a dataset')}
        onSubmit={event => {
          event.preventDefault();
          void submit();
        }}
      >
        <PathField model={model} picked={picked} missing={missing === 'path'} />
        <MoreOfPlace model={model} missing={missing === 'query'} />
        <TextField
          label={trans.__('Name')}
          value={fields.name}
          placeholder="flights"
          wrong={
            missing === 'name'
              ? trans.__('Letters, digits, _ - and . (100 at most).')
              : error?.field === 'name'
                ? error.message
                : undefined
          }
          onChange={name => model.set({ name })}
        />
        <ChoiceField
          label={trans.__('Format')}
          value={fields.format}
          choices={[
            { value: '', title: trans.__('by the names') },
            ...FORMATS.map(format => ({ value: format, title: format }))
          ]}
          onChange={format => {
            model.set({ format });
            model.look();
          }}
        />
        <LongTextField
          label={trans.__('Description')}
          value={fields.description}
          onChange={description => model.set({ description })}
        />
        <PairsField
          label={trans.__('Tags')}
          pairs={fields.tags}
          nameLabel={trans.__('Tag')}
          valueLabel={trans.__('Value of tag')}
          onChange={tags => model.set({ tags })}
        />
        <label className="cw-Check">
          <input
            type="checkbox"
            checked={fields.isNew}
            onChange={event => model.set({ isNew: event.target.checked })}
          />
          {trans.__('A new version even where the content is the same')}
        </label>
        {error && error.field !== 'name' && <Failure problem={error} />}
        <p className="cw-Quiet cw-Register-note">
          {trans.__('The data stays where it is; nothing is copied.')}
        </p>
        <div className="cw-Form-foot">
          <button
            type="submit"
            className="jp-Button cw-Button cw-mod-primary"
            disabled={sending}
          >
            {sending
              ? trans.__('Reading and registering…')
              : trans.__('Register')}
          </button>
          <SpokenSwitch spoken={spokenOf(model)} />
        </div>
      </form>
      <Found model={model} />
    </div>
  );
}

function PathField({
  model,
  picked,
  missing
}: {
  model: RegisterModel;
  picked: () => string | null;
  missing: boolean;
}): JSX.Element {
  const { trans } = useDesk();
  const [nothing, setNothing] = useState(false);
  const { fields, body } = model;
  const isRelative =
    fields.path.trim() !== '' &&
    body.path !== null &&
    body.path !== fields.path;
  return (
    <TextField
      label={trans.__('File, folder, URL or database')}
      value={fields.path}
      placeholder="data/flights.parquet"
      code
      wrong={
        missing ? trans.__('Which file, folder, URL or database?') : undefined
      }
      hint={
        nothing
          ? trans.__(
              'Choose a file or a folder in the file browser on the left, then press this again.'
            )
          : isRelative
            ? (body.path ?? undefined)
            : trans.__(
                'A path as the file browser shows it, or from / or ~ where the studio runs; s3://…, https://…; postgresql://…, sqlite:///….'
              )
      }
      beside={
        <button
          type="button"
          className="jp-Button cw-Button"
          onClick={() => {
            const path = picked();
            setNothing(path === null);
            if (path !== null) {
              model.take(path);
            }
          }}
        >
          {trans.__('Take the file browser’s')}
        </button>
      }
      onChange={path => model.set({ path })}
      onLeave={() => model.take(fields.path)}
    />
  );
}

/** What a URL's store or a database takes beside its URL. */
function MoreOfPlace({
  model,
  missing
}: {
  model: RegisterModel;
  missing: boolean;
}): JSX.Element | null {
  const { trans } = useDesk();
  const { fields } = model;
  const secrets = trans.__(
    'Secrets are named as environment variables of the studio, ${NAME}; none is kept.'
  );
  switch (kindOfPlace(fields.path)) {
    case 'path':
      return null;
    case 'url':
      return (
        <>
          <PairsField
            label={trans.__('Options of the store')}
            pairs={fields.options}
            nameLabel={trans.__('Option')}
            valueLabel={trans.__('Value of option')}
            onChange={options => model.set({ options })}
          />
          <p className="cw-Quiet">{secrets}</p>
        </>
      );
    case 'sql':
      return (
        <>
          <TextField
            label={trans.__('Table')}
            value={fields.table}
            placeholder="flights"
            code
            wrong={
              missing ? trans.__('Which table, or which query?') : undefined
            }
            hint={secrets}
            onChange={table => model.set({ table })}
            onLeave={() => model.look()}
          />
          <LongTextField
            label={trans.__('Query, in place of a table')}
            value={fields.query}
            onChange={query => model.set({ query })}
          />
          <button
            type="button"
            className="jp-Button cw-Button"
            onClick={() => model.look()}
          >
            {trans.__('Look into it')}
          </button>
        </>
      );
  }
}

/** The code that does what the form does. */
function spokenOf({ fields, body }: RegisterModel): Spoken[] {
  const name = fields.name || 'flights';
  const of =
    body.path || body.source ? body : { ...body, path: 'data/flights.parquet' };
  return [
    { language: 'Python', text: asPython(name, of) },
    { language: 'CLI', text: asShell(name, of) },
    { language: 'YAML', text: asYaml(name, of) }
  ];
}

/** What lies at the path. */
function Found({ model }: { model: RegisterModel }): JSX.Element {
  const { trans } = useDesk();
  const resource = useResource(model.found);
  const { value, error, loading } = resource;
  return (
    <section
      className="cw-Register-found"
      aria-label={trans.__('What lies there')}
      aria-busy={loading}
    >
      {error && (
        <Failure problem={error} retry={() => void resource.refresh()} />
      )}
      {!error && !value && (
        <p className="cw-Quiet cw-Panel-wait" role="status">
          {loading && (model.body.path ?? model.body.source)
            ? trans.__('Looking into %1…', model.fields.path.trim())
            : trans.__('Columns and first rows of what is chosen show here.')}
        </p>
      )}
      {value && <Shape of={value} />}
      {value && value.columns.length > 0 && <PreviewView version={value} />}
    </section>
  );
}

function Shape({
  of: { source, format, rows, columns, size, files }
}: {
  of: Description;
}): JSX.Element {
  const { trans } = useDesk();
  const parts = [
    source.type === 'folder' || files > 1
      ? trans.__('a folder of %1 files', count(files))
      : source.type === 'sql'
        ? trans.__('rows of a database')
        : trans.__('a file'),
    format === 'other'
      ? trans.__('of a format that is not looked into')
      : format,
    rows === null ? '' : `${count(rows)} x ${count(columns.length)}`,
    bytes(size)
  ];
  return (
    <p className="cw-Register-shape" role="status">
      {parts.filter(Boolean).join('  ·  ')}
    </p>
  );
}

/** What may stand in the form when it is opened. */
export type Given = Partial<Pick<Fields, 'path' | 'name'>>;
