import type { ModelVersion, ModelVersionRow } from '../../studio';
import { ChoiceField, TextField } from '../../ui/form';
import { useDesk, VersionLink } from '../desk';
import { percent } from '../shares';
import { wordOf } from '../states';
import type { DeployModel } from './model';

/** The first step: which version, and at which endpoint. */
export function VersionStep({ model }: { model: DeployModel }): JSX.Element {
  const { trans } = useDesk();
  const { fields, wrong, changing } = model;
  const { value: models } = model.models;
  const { value: whole } = model.whole;
  const known = models?.models.map(({ name }) => name) ?? [];
  const missing = fields.model.trim() !== '' && whole === null;
  const versions = whole?.name === fields.model ? whole.versions : [];
  return (
    <>
      {models?.total === 0 && (
        <p className="cw-Note cw-mod-flush">
          {trans.__(
            'No model is registered yet: register a run’s model first, then it can be deployed.'
          )}
        </p>
      )}
      <div className="cw-Form-fields">
        <TextField
          label={trans.__('Model')}
          hint={trans.__('As it is registered.')}
          wrong={
            missing
              ? trans.__('There is no model of that name.')
              : wrong.includes('model')
                ? trans.__('Which model?')
                : undefined
          }
          value={fields.model}
          placeholder="late-flights"
          suggestions={known}
          onChange={name => model.set({ model: name })}
        />
        <ChoiceField
          label={trans.__('Version')}
          value={fields.version}
          choices={[
            ...(fields.version
              ? []
              : [{ value: '', title: trans.__('choose a version') }]),
            ...versions.map(one => ({
              value: String(one.version),
              title: titleOf(one, trans.__('version %1', one.version))
            }))
          ]}
          onChange={version => model.set({ version })}
        />
        <TextField
          label={trans.__('Endpoint')}
          hint={
            model.place.value === null
              ? trans.__('A new name: the endpoint is made.')
              : trans.__('It is there already.')
          }
          wrong={
            wrong.includes('endpoint')
              ? trans.__('Letters, digits, _ and -, 63 at most.')
              : undefined
          }
          value={fields.endpoint}
          placeholder="flights"
          onChange={endpoint => model.set({ endpoint })}
          code
        />
      </div>
      {wrong.includes('version') && !wrong.includes('model') && (
        <p className="cw-Field-wrong" role="alert">
          {trans.__('Which version?')}
        </p>
      )}
      {model.version.value && <About version={model.version.value} />}
      {model.place.value && !changing && <Place model={model} />}
    </>
  );
}

/** `version 2  @champion  approved`. */
function titleOf(
  { aliases, approval }: ModelVersionRow,
  version: string
): string {
  return [version, ...aliases.map(one => `@${one}`), approval.state].join('  ');
}

/** What is known of the version before it serves. */
function About({
  version: { row, signature, example, metrics, python }
}: {
  version: ModelVersion;
}): JSX.Element {
  const { trans } = useDesk();
  const measured = Object.entries(metrics)
    .slice(0, 3)
    .map(([name, value]) => `${name} ${value}`);
  const takes =
    signature &&
    trans._n(
      'takes %1 column',
      'takes %1 columns',
      signature.inputs.length,
      signature.inputs.length
    );
  const facts = [
    row.approval.state,
    takes ?? trans.__('it has no signature'),
    example === null
      ? trans.__(
          'no input example: the smoke test only looks whether it answers'
        )
      : trans.__('the smoke test asks its input example'),
    python && trans.__('Python %1', python),
    ...measured
  ];
  return (
    <p className="cw-Deploy-about">
      <VersionLink version={`${row.name}/${row.version}`} />
      {'  ·  '}
      {facts.filter(Boolean).join('  ·  ')}
    </p>
  );
}

/** What answers at the endpoint already. */
function Place({ model }: { model: DeployModel }): JSX.Element | null {
  const { trans } = useDesk();
  const { value } = model.place;
  const shown = (value?.row.deployments ?? []).map(one =>
    one.state === 'serving'
      ? `${one.version} ${percent(one.share)}`
      : `${one.version} ${wordOf(one.state, trans)}`
  );
  return shown.length === 0 ? null : (
    <p className="cw-Deploy-about">
      {trans.__('At %1: %2', value?.row.name ?? '', shown.join('  ·  '))}
    </p>
  );
}
