import { checkIcon, stopIcon } from '@jupyterlab/ui-components';
import { Badge } from '../../ui/badge';
import { IconButton } from '../../ui/button';
import { Clock, Took } from '../../ui/clock';
import { ProgressBar } from '../../ui/progress';
import { ThingLink } from '../../ui/thinglink';
import { useWords } from '../../ui/words';
import type { HomeEntry } from '../tokens';

/** How Home opens things. */
export interface Ways {
  linkTo: (slice: string, entity: string) => string;
  open: (slice: string, entity: string) => void;
  /** Open all of a slice’s things, by its command. */
  openAll: (command: string) => void;
}

/** Lines of Home, one a thing. */
export function Lines({
  label,
  slice,
  entries,
  ways,
  onSeen
}: {
  label: string;
  slice: string;
  entries: readonly HomeEntry[];
  ways: Ways;
  /** Marks a thing as seen, where that takes it off the list. */
  onSeen?: (occasion: string) => void;
}): JSX.Element {
  return (
    <ul className="cw-Home-list" aria-label={label}>
      {entries.map((entry, index) => (
        <Line
          key={`${entry.entity} ${index}`}
          entry={entry}
          slice={slice}
          ways={ways}
          onSeen={onSeen}
        />
      ))}
    </ul>
  );
}

/** One line: the state, the name that opens it, what is said of it, when, and what can be done. */
export function Line({
  entry,
  slice,
  ways,
  onSeen
}: {
  entry: HomeEntry;
  slice: string;
  ways: Ways;
  onSeen?: (occasion: string) => void;
}): JSX.Element {
  const trans = useWords();
  const { entity, name, state, sentence, progress, took, stop } = entry;
  const { occasion = entity } = entry;
  return (
    <li className="cw-Home-line" {...entry.attributes}>
      <Badge tone={state.tone} word={state.word} />
      <ThingLink
        className="cw-Home-name"
        href={ways.linkTo(slice, entity)}
        open={() => ways.open(slice, entity)}
        title={name}
      >
        {name}
      </ThingLink>
      <span className="cw-Home-said" title={sentence ?? undefined}>
        {progress ? <ProgressBar {...progress} /> : (sentence ?? '')}
      </span>
      <span className="cw-Home-when">
        {took ? <Took {...took} /> : <Clock at={entry.at} />}
      </span>
      <span className="cw-Home-act">
        {stop && (
          <IconButton
            icon={stopIcon}
            label={stop.label}
            disabled={stop.disabled}
            onClick={stop.run}
          />
        )}
        {onSeen && (
          <IconButton
            icon={checkIcon}
            label={trans.__('Mark %1 as seen', name)}
            onClick={() => onSeen(occasion)}
          />
        )}
      </span>
    </li>
  );
}
