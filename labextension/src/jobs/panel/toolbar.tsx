import { useCallback, useState } from 'react';
import { type JobRow, type Listed, useResource } from '../../studio';
import { ColumnsMenu, type ListedColumn } from '../../ui/columns';
import { count } from '../../ui/format';
import { type Choice, Choose } from '../../ui/menu';
import { Search } from '../../ui/search';
import { useDesk } from '../desk';
import { Commands } from '../tokens';
import { FINAL_STATES, OPEN_STATES, wordOf } from '../states';
import type { PanelModel } from './model';

interface Part {
  model: PanelModel;
  list: Listed<JobRow> | undefined;
}

/** What narrows the list, and how much of it is shown. */
export function JobsToolbar({
  columns,
  ...part
}: Part & { columns: readonly ListedColumn[] }): JSX.Element {
  const { trans, commands } = useDesk();
  const { model, list } = part;
  const { filter } = model;
  const search = useCallback(
    (text: string) => model.narrow({ search: text }),
    [model]
  );
  return (
    <div className="cw-Bar" role="toolbar" aria-label={trans.__('Filter jobs')}>
      <Search
        label={trans.__('Filter by name, number, notebook or failure')}
        value={filter.search}
        rest={40}
        onSearch={search}
      />
      <Choose
        label={trans.__('State')}
        value={filter.state}
        choices={[
          { value: 'all', title: trans.__('Any state') },
          { value: 'open', title: trans.__('Not ended') },
          ...[...OPEN_STATES, ...FINAL_STATES].map(state => ({
            value: state,
            title: wordOf(state, trans)
          }))
        ]}
        onChange={state => model.narrow({ state })}
      />
      <Experiments {...part} />
      <Choose
        label={trans.__('Since')}
        value={String(filter.since)}
        choices={[
          { value: '0', title: trans.__('Any time') },
          { value: '3600', title: trans.__('Last hour') },
          { value: '86400', title: trans.__('Last day') },
          { value: '604800', title: trans.__('Last week') }
        ]}
        onChange={since => model.narrow({ since: Number(since) })}
      />
      <ColumnsMenu
        columns={columns}
        layout={model.layout}
        onLayout={layout => model.arrange(layout)}
      />
      <span className="cw-Spring" />
      <span className="cw-Count" role="status">
        {list &&
          (list.count < model.whole
            ? trans.__('%1 of %2', count(list.count), count(model.whole))
            : list.count === 1
              ? trans.__('1 job')
              : trans.__('%1 jobs', count(list.count)))}
      </span>
      <button
        type="button"
        className="jp-Button cw-Button"
        onClick={() => {
          void commands.execute(Commands.newJob);
        }}
      >
        {trans.__('New training job')}
      </button>
    </div>
  );
}

/** The experiments that are in view; all of them once somebody wants to choose one. */
function Experiments(part: Part): JSX.Element {
  const [wanted, setWanted] = useState(false);
  const { model, list } = part;
  const known = [
    ...(list?.read.map(job => job.experiment) ?? []),
    model.filter.experiment
  ];
  return wanted ? (
    <AllExperiments model={model} and={known} />
  ) : (
    <ExperimentChoice
      model={model}
      names={known}
      onFocus={() => setWanted(true)}
    />
  );
}

function AllExperiments({
  model,
  and
}: {
  model: PanelModel;
  and: readonly string[];
}): JSX.Element {
  const { value } = useResource(model.experiments);
  return <ExperimentChoice model={model} names={[...and, ...(value ?? [])]} />;
}

function ExperimentChoice({
  model,
  names,
  onFocus
}: {
  model: PanelModel;
  names: readonly string[];
  onFocus?: () => void;
}): JSX.Element {
  const { trans } = useDesk();
  const choices: Choice<string>[] = [...new Set(names)]
    .filter(Boolean)
    .sort()
    .map(name => ({ value: name, title: name }));
  return (
    <Choose
      label={trans.__('Experiment')}
      value={model.filter.experiment}
      choices={[{ value: '', title: trans.__('Any experiment') }, ...choices]}
      onFocus={onFocus}
      onChange={experiment => model.narrow({ experiment })}
    />
  );
}
