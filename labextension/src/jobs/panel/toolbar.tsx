import { HTMLSelect } from '@jupyterlab/ui-components';
import { useEffect, useState } from 'react';
import { type JobPage, useResource } from '../../studio';
import { count } from '../../ui/format';
import { Popover } from '../../ui/popover';
import { useDesk } from '../desk';
import { FINAL_STATES, OPEN_STATES, wordOf } from '../states';
import { chosenColumns, columnsOf, type Filter, split } from './filter';
import type { PanelModel } from './model';

/** What narrows the list, and how much of it is shown. */
export function JobsToolbar({
  model,
  filter,
  page
}: {
  model: PanelModel;
  filter: Filter;
  page: JobPage | undefined;
}): JSX.Element {
  const { trans } = useDesk();
  const shown = page?.jobs.length ?? 0;
  return (
    <div className="cw-Bar" role="toolbar" aria-label={trans.__('Filter jobs')}>
      <Search model={model} />
      <HTMLSelect
        aria-label={trans.__('State')}
        className="cw-Select"
        value={filter.state}
        onChange={event =>
          model.narrow({ state: event.target.value as Filter['state'] })
        }
      >
        <option value="all">{trans.__('Any state')}</option>
        <option value="open">{trans.__('Not ended')}</option>
        {[...OPEN_STATES, ...FINAL_STATES].map(state => (
          <option key={state} value={state}>
            {wordOf(state, trans)}
          </option>
        ))}
      </HTMLSelect>
      <Experiments model={model} filter={filter} page={page} />
      <HTMLSelect
        aria-label={trans.__('Since')}
        className="cw-Select"
        value={String(filter.since)}
        onChange={event => model.narrow({ since: Number(event.target.value) })}
      >
        <option value="0">{trans.__('Any time')}</option>
        <option value="3600">{trans.__('Last hour')}</option>
        <option value="86400">{trans.__('Last day')}</option>
        <option value="604800">{trans.__('Last week')}</option>
      </HTMLSelect>
      <Columns model={model} filter={filter} page={page} />
      <span className="cw-Spring" />
      <span className="cw-Count" role="status">
        {page &&
          (shown < page.total
            ? trans.__('%1 of %2', count(shown), count(page.total))
            : trans._n('%1 job', '%1 jobs', shown))}
      </span>
    </div>
  );
}

/** What is typed is asked for once the fingers rest. */
function Search({ model }: { model: PanelModel }): JSX.Element {
  const { trans } = useDesk();
  const [text, setText] = useState(model.filter.search);
  useEffect(() => {
    const timer = window.setTimeout(() => model.narrow({ search: text }), 200);
    return () => window.clearTimeout(timer);
  }, [model, text]);
  return (
    <input
      type="search"
      className="cw-Input"
      aria-label={trans.__('Filter by name, number, notebook or failure')}
      placeholder={trans.__('Filter')}
      value={text}
      onChange={event => setText(event.target.value)}
    />
  );
}

function Experiments({
  model,
  filter,
  page
}: {
  model: PanelModel;
  filter: Filter;
  page: JobPage | undefined;
}): JSX.Element {
  const { trans } = useDesk();
  const [wanted, setWanted] = useState(false);
  const known = page?.jobs.map(job => job.experiment) ?? [];
  return (
    <HTMLSelect
      aria-label={trans.__('Experiment')}
      className="cw-Select"
      value={filter.experiment}
      onFocus={() => setWanted(true)}
      onChange={event => model.narrow({ experiment: event.target.value })}
    >
      <option value="">{trans.__('Any experiment')}</option>
      {wanted ? (
        <ExperimentNames model={model} and={[...known, filter.experiment]} />
      ) : (
        <Names of={[...known, filter.experiment]} />
      )}
    </HTMLSelect>
  );
}

function ExperimentNames({
  model,
  and
}: {
  model: PanelModel;
  and: readonly string[];
}): JSX.Element {
  const { value } = useResource(model.experiments);
  return <Names of={[...and, ...(value ?? [])]} />;
}

function Names({ of }: { of: readonly string[] }): JSX.Element {
  return (
    <>
      {[...new Set(of)]
        .filter(Boolean)
        .sort()
        .map(name => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
    </>
  );
}

function Columns({
  model,
  filter,
  page
}: {
  model: PanelModel;
  filter: Filter;
  page: JobPage | undefined;
}): JSX.Element {
  const { trans } = useDesk();
  const rows = page?.jobs ?? [];
  const all = columnsOf(rows);
  const chosen = chosenColumns(rows, filter.columns);
  const groups = [
    { kind: 'metric', title: trans.__('Metrics') },
    { kind: 'parameter', title: trans.__('Parameters') },
    { kind: '', title: trans.__('Origin') }
  ];
  const places: Record<string, string> = {
    by: trans.__('By'),
    from: trans.__('From'),
    compute: trans.__('Compute')
  };
  return (
    <Popover title={trans.__('Columns')}>
      {groups.map(({ kind, title }) => {
        const ids = all.filter(id =>
          kind ? split(id)[0] === kind : id in places
        );
        return (
          ids.length > 0 && (
            <fieldset key={kind} className="cw-Choices">
              <legend>{title}</legend>
              {ids.map(id => (
                <label key={id} className="cw-Check">
                  <input
                    type="checkbox"
                    checked={chosen.includes(id)}
                    onChange={event =>
                      model.narrow({
                        columns: event.target.checked
                          ? [...chosen, id]
                          : chosen.filter(one => one !== id)
                      })
                    }
                  />
                  {places[id] ?? split(id)[1]}
                </label>
              ))}
            </fieldset>
          )
        );
      })}
    </Popover>
  );
}
