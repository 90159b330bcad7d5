import { deleteIcon, UseSignal } from '@jupyterlab/ui-components';
import { useState } from 'react';
import { useResource } from '../../studio';
import { IconButton } from '../../ui/button';
import { Failure } from '../../ui/failure';
import { ago, count } from '../../ui/format';
import { useDesk } from '../desk';
import type { RunsModel } from './model';

/** The left of the panel: experiments, and the views that a person keeps. */
export function Scopes({ model }: { model: RunsModel }): JSX.Element {
  return (
    <UseSignal signal={model.changed}>
      {() => (
        <div className="cw-Scopes">
          <ExperimentList model={model} />
          <SavedViews model={model} />
        </div>
      )}
    </UseSignal>
  );
}

function ExperimentList({ model }: { model: RunsModel }): JSX.Element {
  const { trans } = useDesk();
  const { value, error } = useResource(model.experiments);
  const chosen = model.view.experiments;
  const all = value?.experiments.reduce((sum, one) => sum + one.runs, 0);
  const toggle = (name: string, more: boolean) => {
    const others = chosen.filter(one => one !== name);
    const next = more
      ? others.length < chosen.length
        ? others
        : [...others, name]
      : [name];
    model.set({ experiments: next });
  };
  return (
    <section aria-labelledby="cw-scopes-experiments">
      <h3 id="cw-scopes-experiments">{trans.__('Experiments')}</h3>
      {error && (
        <Failure
          problem={error}
          retry={() => void model.experiments.refresh()}
        />
      )}
      <ul className="cw-Scopes-list">
        <li>
          <button
            type="button"
            className="cw-Scopes-line"
            aria-pressed={chosen.length === 0}
            onClick={() => model.set({ experiments: [] })}
          >
            <span className="cw-Scopes-name">{trans.__('All runs')}</span>
            <span className="cw-Count">
              {all === undefined ? '' : count(all)}
            </span>
          </button>
        </li>
        {value?.experiments.map(one => (
          <li key={one.id}>
            <button
              type="button"
              className="cw-Scopes-line"
              aria-pressed={chosen.includes(one.name)}
              title={
                one.last === null
                  ? one.name
                  : trans.__('%1, last run %2', one.name, ago(one.last))
              }
              onClick={event =>
                toggle(
                  one.name,
                  event.ctrlKey || event.metaKey || event.shiftKey
                )
              }
            >
              <span className="cw-Scopes-name">{one.name}</span>
              <span className="cw-Count">{count(one.runs)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function SavedViews({ model }: { model: RunsModel }): JSX.Element {
  const { trans } = useDesk();
  const [name, setName] = useState('');
  return (
    <section aria-labelledby="cw-scopes-views">
      <h3 id="cw-scopes-views">{trans.__('Views')}</h3>
      <ul className="cw-Scopes-list">
        {model.saved.map(one => (
          <li key={one.name} className="cw-Scopes-view">
            <button
              type="button"
              className="cw-Scopes-line"
              onClick={() => model.set(one.view)}
            >
              <span className="cw-Scopes-name">{one.name}</span>
            </button>
            <IconButton
              icon={deleteIcon}
              label={trans.__('Forget the view %1', one.name)}
              onClick={() => model.forget(one.name)}
            />
          </li>
        ))}
      </ul>
      <form
        className="cw-Scopes-save"
        onSubmit={event => {
          event.preventDefault();
          if (name.trim()) {
            model.save(name.trim());
            setName('');
          }
        }}
      >
        <input
          className="cw-Input"
          aria-label={trans.__('Name of the view')}
          placeholder={trans.__('Keep this view as…')}
          value={name}
          onChange={event => setName(event.target.value)}
        />
        <button
          type="submit"
          className="jp-Button cw-Button"
          disabled={!name.trim()}
        >
          {trans.__('Keep')}
        </button>
      </form>
    </section>
  );
}
