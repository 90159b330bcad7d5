import { useState } from 'react';
import { clock, count } from '../../ui/format';
import { useWords } from '../../ui/words';
import { Waiting } from '../../ui/waiting';
import type { HomeEntry } from '../tokens';
import { Line, type Ways } from './lines';
import type { HomeModel, Told } from './model';

/** What happened, the newest first: since the person was last here, and before that. */
export function Happened({
  model,
  ways
}: {
  model: HomeModel;
  ways: Ways;
}): JSX.Element | null {
  const trans = useWords();
  const { before } = model.visit;
  const told = model.told();
  const { value, error } = model.news;
  if (told.length === 0 && (value || error)) {
    return null;
  }
  const fresh = before ? told.filter(one => one.number > before.number) : [];
  const earlier = told.slice(fresh.length);
  return (
    <section className="cw-Home-part" aria-labelledby="cw-home-happened">
      <header>
        <h2 id="cw-home-happened">
          {before
            ? trans.__(
                'Since you were last here, %1',
                clock(before.time / 1000)
              )
            : trans.__('What happened lately')}
        </h2>
        {before && <Sum model={model} />}
      </header>
      {!value && <Waiting brief />}
      {value && before && fresh.length === 0 && (
        <p className="cw-Home-none cw-Quiet">
          {trans.__('Nothing has ended or changed since then.')}
        </p>
      )}
      <Told
        label={trans.__('Happened since you were last here')}
        told={fresh}
        ways={ways}
      />
      {before && earlier.length > 0 && (
        <h3 className="cw-Home-before">{trans.__('Before that')}</h3>
      )}
      <Told
        label={trans.__('Happened before that')}
        told={earlier}
        ways={ways}
      />
    </section>
  );
}

/** `3 succeeded · 1 failed · 1 lost`: how much happened, however much of it is listed. */
function Sum({ model }: { model: HomeModel }): JSX.Element | null {
  const counts = model.news.value?.away ?? [];
  const words = counts.flatMap(({ slice, verb, count: times }) => {
    const state = model.shownOf(slice, verb);
    return state ? [`${count(times)} ${state.word}`] : [];
  });
  return words.length > 0 ? (
    <span className="cw-Quiet">{words.join(' · ')}</span>
  ) : null;
}

/** Lines that are few at first; the rest is a click away. */
function Told({
  label,
  told,
  ways
}: {
  label: string;
  told: readonly Told[];
  ways: Ways;
}): JSX.Element | null {
  const trans = useWords();
  const [all, setAll] = useState(false);
  if (told.length === 0) {
    return null;
  }
  const shown = all ? told : told.slice(0, FEW);
  return (
    <>
      <ul className="cw-Home-list" aria-label={label}>
        {shown.map(one => (
          <Line
            key={one.number}
            slice={one.slice}
            entry={entryOf(one)}
            ways={ways}
          />
        ))}
      </ul>
      {shown.length < told.length && (
        <p className="cw-Home-more">
          <button
            type="button"
            className="cw-Link"
            onClick={() => setAll(true)}
          >
            {trans.__('Show %1 more', told.length - shown.length)}
          </button>
        </p>
      )}
    </>
  );
}

const FEW = 12;

function entryOf({ entity, name, state, time, sentence }: Told): HomeEntry {
  return { entity, name, state, at: time, sentence };
}
