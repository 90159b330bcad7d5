import { type Run, useResource } from '../../studio';
import { Clock } from '../../ui/clock';
import { Copy } from '../../ui/copy';
import { Empty } from '../../ui/empty';
import { Failure } from '../../ui/failure';
import { bytes } from '../../ui/format';
import { Pairs } from '../../ui/pairs';
import { useDesk } from '../desk';
import type { RunModel } from '../model';

/** The parameters, as MLflow keeps them: texts. */
export function ParamsView({ run }: { run: Run }): JSX.Element {
  const { trans } = useDesk();
  return (
    <Values
      of={run.row.params}
      none={trans.__('This run was given no parameters.')}
      code={'%%train late-flights -p depth=8'}
    />
  );
}

/** The tags, MLflow's own after the others. */
export function TagsView({ run }: { run: Run }): JSX.Element {
  const { trans } = useDesk();
  return (
    <Values
      of={run.row.tags}
      none={trans.__('This run has no tags.')}
      code={'mlflow.set_tag("team", "a")'}
    />
  );
}

function Values({
  of,
  none,
  code
}: {
  of: Record<string, string>;
  none: string;
  code: string;
}): JSX.Element {
  const own = (name: string) => Number(/^(mlflow|cellworks)\./.test(name));
  const entries = Object.entries(of).sort(
    ([a], [b]) => own(a) - own(b) || a.localeCompare(b)
  );
  return entries.length === 0 ? (
    <Empty sentence={none} code={code} />
  ) : (
    <Pairs
      of={entries.map(
        ([name, value]) => [name, <Copy key={name} text={value} />] as const
      )}
    />
  );
}

/** The files of the run. */
export function ArtifactsView({ model }: { model: RunModel }): JSX.Element {
  const { trans } = useDesk();
  const { value, error } = useResource(model.artifacts);
  if (error) {
    return (
      <Failure problem={error} retry={() => void model.artifacts.refresh()} />
    );
  }
  if (!value) {
    return <p className="cw-Quiet">{trans.__('Reading…')}</p>;
  }
  if (value.files.length === 0) {
    return (
      <Empty
        sentence={trans.__('This run keeps no files.')}
        code={'mlflow.log_artifact("report.html")'}
      />
    );
  }
  return (
    <div className="cw-Sheet">
      <Pairs
        of={[[trans.__('Place'), <Copy key="place" text={value.place} />]]}
      />
      <table className="cw-Table" aria-label={trans.__('Artifacts')}>
        <thead>
          <tr>
            <th scope="col">{trans.__('File')}</th>
            <th scope="col" className="cw-mod-right">
              {trans.__('Size')}
            </th>
          </tr>
        </thead>
        <tbody>
          {value.files.map(file => (
            <tr key={file.path}>
              <td className="cw-mod-grows">
                <Copy
                  text={`${value.place.replace(/\/$/, '')}/${file.path}`}
                  shown={file.path}
                />
              </td>
              <td className="cw-mod-right">{bytes(file.size)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {value.more && (
        <p className="cw-Note">
          {trans.__('There are more files than are listed here.')}
        </p>
      )}
    </div>
  );
}

/** The models that the run logged. */
export function ModelsView({ run }: { run: Run }): JSX.Element {
  const { trans } = useDesk();
  return run.models.length === 0 ? (
    <Empty
      sentence={trans.__('This run logged no model.')}
      code={'mlflow.sklearn.log_model(model, name="model")'}
    />
  ) : (
    <Pairs
      of={run.models.map(
        id =>
          [trans.__('Model'), <Copy key={id} text={`models:/${id}`} />] as const
      )}
    />
  );
}

/** What else there is to know of the run. */
export function FactsView({ run }: { run: Run }): JSX.Element {
  const { trans } = useDesk();
  const { row } = run;
  return (
    <Pairs
      of={[
        [trans.__('Id'), <Copy key="id" text={row.id} />],
        [
          trans.__('Experiment'),
          <Copy key="experiment" text={row.experiment} />
        ],
        [trans.__('Started'), <Clock key="started" at={row.started} />],
        [trans.__('Ended'), <Clock key="ended" at={row.ended} />],
        [trans.__('By'), row.user || '–'],
        [
          trans.__('In code'),
          <Copy key="code" text={`cw.runs["${row.id.slice(0, 8)}"]`} />
        ],
        [
          trans.__('Again'),
          <Copy
            key="again"
            text={`cw.runs["${row.id.slice(0, 8)}"].reproduce()`}
          />
        ]
      ]}
    />
  );
}
