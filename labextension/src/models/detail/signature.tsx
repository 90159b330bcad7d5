import type { ModelSignature, ModelVersion } from '../../studio';
import { Code } from '../../ui/code';
import { Empty } from '../../ui/empty';
import { Pairs } from '../../ui/pairs';
import { useDesk } from '../desk';

/** What a version takes and gives, an example of it, and what it can be loaded as. */
export function SignatureView({
  version
}: {
  version: ModelVersion;
}): JSX.Element {
  const { trans } = useDesk();
  const { signature, example, flavors, python, path, pickles } = version;
  return (
    <div className="cw-Sheet cw-Signature">
      <Pairs
        of={[
          [trans.__('Flavours'), flavors.join(', ') || '–'],
          [trans.__('Python'), python || '–'],
          [trans.__('Files'), path ?? version.row.source],
          ...(pickles.length > 0
            ? ([
                [trans.__('Runs code when loaded'), pickles.join(', ')]
              ] as const)
            : [])
        ]}
      />
      {signature ? (
        <>
          <Fields title={trans.__('Inputs')} of={signature.inputs} />
          <Fields title={trans.__('Outputs')} of={signature.outputs} />
          <Fields title={trans.__('Parameters')} of={signature.params} />
        </>
      ) : (
        <Empty
          sentence={trans.__(
            'It was logged without a signature, so nothing can check what it is given.'
          )}
          code="mlflow.sklearn.log_model(model, name='model', input_example=X.head())"
        />
      )}
      {example && (
        <>
          <h3>{trans.__('Input example')}</h3>
          <Code code={pretty(example)} />
        </>
      )}
    </div>
  );
}

function Fields({
  title,
  of
}: {
  title: string;
  of: ModelSignature['inputs'];
}): JSX.Element | null {
  const { trans } = useDesk();
  if (of.length === 0) {
    return null;
  }
  return (
    <>
      <h3>{title}</h3>
      <table className="cw-Table" aria-label={title}>
        <thead>
          <tr>
            <th scope="col">{trans.__('Name')}</th>
            <th scope="col">{trans.__('Type')}</th>
            <th scope="col">{trans.__('Needed')}</th>
          </tr>
        </thead>
        <tbody>
          {of.map((one, at) => (
            <tr key={at}>
              <th scope="row">{one.name || trans.__('(unnamed)')}</th>
              <td>{one.type}</td>
              <td>
                {one.default !== null && one.default !== undefined
                  ? trans.__('else %1', one.default)
                  : one.required
                    ? trans.__('yes')
                    : trans.__('no')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
