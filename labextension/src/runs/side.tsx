import { ReactWidget } from '@jupyterlab/ui-components';
import { type Experiments, Resource, useResource } from '../studio';
import { Empty } from '../ui/empty';
import { Failure } from '../ui/failure';
import { ago, count } from '../ui/format';
import { Waiting } from '../ui/waiting';
import { AtDesk, useDesk } from './desk';
import { mayChange } from './heard';
import { Commands, type RunsDesk } from './tokens';

/** The section of the sidebar: experiments, how many runs each has, and when the last began. */
export function makeSection(desk: RunsDesk): ReactWidget {
  const { call, changes } = desk.studio;
  const experiments = new Resource(() => call('get', '/experiments', {}));
  experiments.follow(changes, event => mayChange(event), 3000);
  const widget = ReactWidget.create(
    <AtDesk desk={desk}>
      <RunsSection experiments={experiments} />
    </AtDesk>
  );
  widget.disposed.connect(() => {
    experiments.dispose();
  });
  return widget;
}

export function RunsSection({
  experiments
}: {
  experiments: Resource<Experiments>;
}): JSX.Element {
  const { trans, commands } = useDesk();
  const { value, error } = useResource(experiments);
  const having = value?.experiments.filter(one => one.runs > 0);
  return (
    <div className="cw-Side">
      {!value && !error && <Waiting brief />}
      {error && (
        <Failure problem={error} retry={() => void experiments.refresh()} />
      )}
      {having?.length === 0 && (
        <Empty
          sentence={trans.__('Nothing was logged yet.')}
          code={'mlflow.log_metric("auc", 0.66)'}
        />
      )}
      <ul className="cw-Side-list" aria-label={trans.__('Experiments')}>
        {having?.slice(0, 8).map(one => (
          <li key={one.id} className="cw-Side-line">
            <div className="cw-Side-head">
              <button
                type="button"
                className="cw-Link cw-Side-name"
                title={one.name}
                onClick={() => {
                  void commands.execute(Commands.openRuns, {
                    experiment: one.name
                  });
                }}
              >
                {one.name}
              </button>
              <span className="cw-Spring" />
              <span
                className="cw-Count"
                title={
                  one.last === null
                    ? undefined
                    : trans.__('The last one began %1', ago(one.last))
                }
              >
                {trans._n('%2 run', '%2 runs', one.runs, count(one.runs))}
              </span>
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}
