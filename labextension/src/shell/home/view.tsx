import type { CommandRegistry } from '@lumino/commands';
import {
  type Resource,
  type StudioError,
  useResource,
  useResources,
  useSignal
} from '../../studio';
import { Badge } from '../../ui/badge';
import { Empty } from '../../ui/empty';
import { Failure } from '../../ui/failure';
import { count } from '../../ui/format';
import { useWords } from '../../ui/words';
import { Waiting } from '../../ui/waiting';
import type { HomeEntry, HomeList, HomePart } from '../tokens';
import { Happened } from './happened';
import { Lines, type Ways } from './lines';
import type { HomeModel, Part } from './model';

/** Home: what needs a person, what runs, what can be begun, and what happened. */
export function Home({
  model,
  commands,
  first,
  ways
}: {
  model: HomeModel;
  commands: CommandRegistry;
  /** Quick actions that belong to no slice. */
  first: HomePart['actions'];
  ways: Ways;
}): JSX.Element {
  const trans = useWords();
  useSignal(model.changed, () => model.version);
  const { value, error } = useResource(model.news);
  // Nothing of any slice has ever happened, and nothing is under way.
  const fresh = value?.activities.length === 0 && value.change === 0;
  return (
    <>
      {error && <Failure problem={error} retry={() => model.retry()} />}
      {fresh && (
        <Empty
          sentence={trans.__(
            'A notebook cell becomes a tracked training job by its first line. The quickstart trains one on real flights in ten minutes.'
          )}
          code="%%train my-first-job"
        />
      )}
      {!fresh && <Attention model={model} ways={ways} />}
      {!fresh && <Running model={model} ways={ways} />}
      <Actions
        actions={[...first, ...model.parts.flatMap(part => part.actions)]}
        commands={commands}
      />
      {!fresh && <Happened model={model} ways={ways} />}
    </>
  );
}

function Attention({
  model,
  ways
}: {
  model: HomeModel;
  ways: Ways;
}): JSX.Element {
  const trans = useWords();
  const { visit } = model;
  const { resources, shown, read, waits } = useLines(
    model.parts,
    'attention',
    (part, { entity, occasion = entity }) => !visit.has(part.slice, occasion)
  );
  const total = shown.reduce((sum, one) => sum + one.total, 0);
  return (
    <section className="cw-Home-part" aria-labelledby="cw-home-attention">
      <header>
        <h2 id="cw-home-attention">{trans.__('Needs attention')}</h2>
        {total > 0 && (
          <button
            type="button"
            className="jp-Button cw-Button"
            onClick={() => model.markAll()}
          >
            {trans.__('Mark all as seen')}
          </button>
        )}
      </header>
      <Problems resources={resources} told={model.news.error} />
      {waits && <Waiting />}
      {total === 0 && read && (
        <p className="cw-Home-none">
          <Badge tone="good" word={trans.__('Nothing needs your attention.')} />
        </p>
      )}
      {shown.map(
        ({ part, entries, total: all }) =>
          entries.length > 0 && (
            <div key={part.slice}>
              <Lines
                label={trans.__('Needs attention: %1', part.slice)}
                slice={part.slice}
                entries={entries}
                ways={ways}
                onSeen={occasion => visit.saw(part.slice, occasion)}
              />
              <More part={part} left={all - entries.length} ways={ways} />
            </div>
          )
      )}
    </section>
  );
}

function Running({
  model,
  ways
}: {
  model: HomeModel;
  ways: Ways;
}): JSX.Element {
  const trans = useWords();
  const { resources, shown, read, waits } = useLines(model.parts, 'running');
  return (
    <section className="cw-Home-part" aria-labelledby="cw-home-running">
      <header>
        <h2 id="cw-home-running">{trans.__('Running')}</h2>
      </header>
      <Problems resources={resources} told={model.news.error} />
      {waits && <Waiting brief />}
      {read && shown.every(one => one.entries.length === 0) && (
        <p className="cw-Home-none cw-Quiet">
          {trans.__('Nothing runs or waits.')}
        </p>
      )}
      {shown.map(
        ({ part, entries, total }) =>
          entries.length > 0 && (
            <div key={part.slice}>
              <Lines
                label={trans.__('Running: %1', part.slice)}
                slice={part.slice}
                entries={entries}
                ways={ways}
              />
              <More part={part} left={total - entries.length} ways={ways} />
            </div>
          )
      )}
    </section>
  );
}

/** Quick actions: the commands of the slices, each with its own words and icon. */
function Actions({
  actions,
  commands
}: {
  actions: HomePart['actions'];
  commands: CommandRegistry;
}): JSX.Element {
  const trans = useWords();
  const offered = actions.filter(({ command }) => commands.hasCommand(command));
  return (
    <section className="cw-Home-part" aria-labelledby="cw-home-actions">
      <header>
        <h2 id="cw-home-actions">{trans.__('Begin')}</h2>
      </header>
      <div className="cw-Home-actions">
        {offered.map(({ command, args = {} }) => {
          const icon = commands.icon(command, args);
          return (
            <button
              key={command}
              type="button"
              className="jp-Button cw-Button cw-Home-action"
              title={commands.caption(command, args)}
              disabled={!commands.isEnabled(command, args)}
              onClick={() => void commands.execute(command, args)}
            >
              {icon && typeof icon === 'object' && 'react' in icon && (
                <IconOf icon={icon as IconLike} />
              )}
              {commands.label(command, args)}
            </button>
          );
        })}
      </div>
    </section>
  );
}

interface IconLike {
  react: (props: { tag: 'span' }) => JSX.Element | null;
}

function IconOf({ icon: { react: Icon } }: { icon: IconLike }): JSX.Element {
  return <Icon tag="span" />;
}

function More({
  part,
  left,
  ways
}: {
  part: Part;
  left: number;
  ways: Ways;
}): JSX.Element | null {
  const trans = useWords();
  return left > 0 ? (
    <p className="cw-Home-more">
      <button
        type="button"
        className="cw-Link"
        onClick={() => ways.openAll(part.command)}
      >
        {trans.__('and %1 more', count(left))}
      </button>
    </p>
  ) : null;
}

/** Why lists could not be read, but for what is said above all of them. */
function Problems({
  resources,
  told
}: {
  resources: readonly Resource<unknown>[];
  told: StudioError | undefined;
}): JSX.Element {
  return (
    <>
      {resources.map(
        (resource, index) =>
          resource.error &&
          resource.error.message !== told?.message && (
            <Failure
              key={index}
              problem={resource.error}
              retry={() => void resource.refresh()}
            />
          )
      )}
    </>
  );
}

/** The lines that every slice has for one of Home’s lists, read while they are shown. */
function useLines(
  parts: readonly Part[],
  which: 'attention' | 'running',
  wanted: (part: Part, entry: HomeEntry) => boolean = () => true
) {
  const lists = parts.flatMap(part => {
    const list = part.lists?.[which];
    return list ? [{ part, list }] : [];
  });
  const resources = lists.map(({ list }) => list.resource);
  useResources(resources);
  const read =
    parts.every(part => part.lists) &&
    resources.every(resource => resource.value !== undefined);
  return {
    resources,
    shown: lists.map(({ part, list }) => ({
      part,
      ...linesOf(part, list, wanted)
    })),
    /** Whether every slice has answered, so that an empty list means what it says. */
    read,
    /** Whether nothing can be said yet. */
    waits: !read && resources.every(resource => resource.error === undefined)
  };
}

function linesOf(
  part: Part,
  list: HomeList,
  wanted: (part: Part, entry: HomeEntry) => boolean
): { entries: readonly HomeEntry[]; total: number } {
  const { entries, total } = list.lines() ?? { entries: [], total: 0 };
  const kept = entries.filter(entry => wanted(part, entry));
  return { entries: kept, total: total - entries.length + kept.length };
}
