import {
  type ModelComparedRow,
  type ModelComparison,
  type ModelVersion,
  type RegisteredModel,
  useResource
} from '../../studio';
import { Empty } from '../../ui/empty';
import { Failure } from '../../ui/failure';
import { Facts } from '../../ui/facts';
import { Choose } from '../../ui/menu';
import { Waiting } from '../../ui/waiting';
import { useDesk } from '../desk';
import type { ModelModel } from '../model';
import { refOf } from '../tokens';

/** What differs between the chosen version and another one. */
export function CompareView({
  model,
  version,
  whole
}: {
  model: ModelModel;
  version: ModelVersion;
  whole: RegisteredModel | undefined;
}): JSX.Element {
  const { trans } = useDesk();
  const resource = useResource(model.compared);
  const { value, error, loading } = resource;
  const own = version.row.version;
  const others = (whole?.versions ?? []).filter(one => one.version !== own);
  if (others.length === 0) {
    return (
      <Empty
        sentence={trans.__('There is no other version to compare with.')}
      />
    );
  }
  return (
    <div className="cw-Sheet cw-Facts">
      <div className="cw-Bar cw-mod-plain">
        <span>{trans.__('%1 against', refOf(version.row))}</span>
        <Choose
          label={trans.__('Another version')}
          value={model.other === null ? '' : String(model.other)}
          choices={[
            { value: '', title: trans.__('choose a version') },
            ...others.map(one => ({
              value: String(one.version),
              title: [
                trans.__('version %1', one.version),
                ...one.aliases.map(alias => `@${alias}`)
              ].join('  ')
            }))
          ]}
          onChange={chosen => model.compare(chosen ? Number(chosen) : null)}
        />
        <span className="cw-Count" role="status">
          {value &&
            trans._n(
              '%1 more is the same',
              '%1 more are the same',
              value.same,
              value.same
            )}
        </span>
      </div>
      {error && (
        <Failure problem={error} retry={() => void resource.refresh()} />
      )}
      {value ? (
        <Differences value={value} />
      ) : (
        model.other !== null && loading && <Waiting />
      )}
    </div>
  );
}

function Differences({ value }: { value: ModelComparison }): JSX.Element {
  const { trans } = useDesk();
  const groups: readonly [ModelComparedRow['group'], string][] = [
    ['version', trans.__('Version')],
    ['metrics', trans.__('Metrics')],
    ['params', trans.__('Parameters')],
    ['signature', trans.__('Signature')],
    ['requirements', trans.__('Requirements')],
    ['data', trans.__('Data')],
    ['code', trans.__('Code')],
    ['environment', trans.__('Environment')],
    ['git', trans.__('Git')],
    ['tags', trans.__('Tags')]
  ];
  return (
    <div className="cw-Facts-scroll">
      {value.rows.length === 0 && (
        <p className="cw-Note">
          {trans.__('They do not differ in anything that is known.')}
        </p>
      )}
      {value.rows.length > 0 && (
        <Facts
          label={trans.__('What differs')}
          sides={value.versions.map(version => ({
            key: String(version),
            head: refOf({ name: value.name, version })
          }))}
          groups={groups}
          rows={value.rows}
        />
      )}
      {value.missing.map(sentence => (
        <p key={sentence} className="cw-Note">
          {sentence}
        </p>
      ))}
    </div>
  );
}
