import { launchIcon, UseSignal } from '@jupyterlab/ui-components';
import { type Occasion, type Schedule, useResource } from '../studio';
import { Badge } from '../ui/badge';
import { IconButton } from '../ui/button';
import { Confirm } from '../ui/confirm';
import { Failure } from '../ui/failure';
import { Waiting } from '../ui/waiting';
import { SCHEDULE_ATTRIBUTE } from './commands';
import { useActions, useDesk, Verdict } from './desk';
import type { ScheduleModel } from './model';
import { inZone, occasionTone, occasionWord, toneOf, wordOf } from './states';
import { Commands } from './tokens';

/** A schedule: what it starts and when, its next times, and what became of the last ones. */
export function ScheduleDetail({
  model,
  inTab
}: {
  model: ScheduleModel;
  /** It has a tab of its own, so there is none to open. */
  inTab: boolean;
}): JSX.Element {
  const resource = useResource(model.whole);
  const { value: schedule, error } = resource;
  const again = () => void resource.refresh();
  if (!schedule) {
    return (
      <div className="cw-Detail cw-mod-empty">
        {error ? <Failure problem={error} retry={again} /> : <Waiting />}
      </div>
    );
  }
  return (
    <UseSignal signal={model.changed}>
      {() => (
        <section
          className="cw-Detail cw-Schedule"
          aria-label={schedule.row.name}
          {...{ [SCHEDULE_ATTRIBUTE]: schedule.row.id }}
        >
          <Header model={model} schedule={schedule} inTab={inTab} />
          {error && <Failure problem={error} retry={again} />}
          <Asked model={model} schedule={schedule} />
          <div className="cw-Schedule-body">
            <Facts schedule={schedule} />
            <Coming schedule={schedule} />
            <History schedule={schedule} />
          </div>
        </section>
      )}
    </UseSignal>
  );
}

function Header({
  model,
  schedule: { row },
  inTab
}: {
  model: ScheduleModel;
  schedule: Schedule;
  inTab: boolean;
}): JSX.Element {
  const { trans } = useDesk();
  const { open, act } = useActions();
  const paused = row.state === 'paused';
  return (
    <header className="cw-Detail-head">
      <Badge tone={toneOf(row.state)} word={wordOf(row.state, trans)} />
      <h2 className="cw-Detail-name">{row.name}</h2>
      <span className="cw-Quiet cw-Schedule-when">
        {trans.__('%1 (%2)', row.words, row.zone)}
      </span>
      <span className="cw-Spring" />
      <button
        type="button"
        className="jp-Button cw-Button"
        onClick={() => void model.run()}
      >
        {trans.__('Run now')}
      </button>
      {row.state !== 'ended' && (
        <button
          type="button"
          className="jp-Button cw-Button"
          onClick={() => void model.pause(!paused)}
        >
          {paused ? trans.__('Resume') : trans.__('Pause')}
        </button>
      )}
      <button
        type="button"
        className="jp-Button cw-Button"
        onClick={() => act(Commands.editSchedule, row.id)}
      >
        {trans.__('Edit…')}
      </button>
      <button
        type="button"
        className="jp-Button cw-Button"
        onClick={() => model.ask(true)}
      >
        {trans.__('Delete…')}
      </button>
      {!inTab && (
        <IconButton
          icon={launchIcon}
          label={trans.__('Open in a tab')}
          onClick={() => open(row.id)}
        />
      )}
    </header>
  );
}

function Asked({
  model,
  schedule
}: {
  model: ScheduleModel;
  schedule: Schedule;
}): JSX.Element | null {
  const { trans } = useDesk();
  return (
    <>
      {model.asking && (
        <Confirm
          question={trans.__(
            'Delete the schedule %1 and its history? What it started stays.',
            schedule.row.name
          )}
          label={trans.__('Delete')}
          onAct={() => void model.remove()}
          onCancel={() => model.ask(false)}
        />
      )}
      {model.problem && <Failure problem={model.problem} />}
    </>
  );
}

function Facts({ schedule: { row } }: { schedule: Schedule }): JSX.Element {
  const { trans } = useDesk();
  const kinds: Record<typeof row.kind, string> = {
    pipeline: trans.__('the pipeline'),
    definition: trans.__('the pipeline'),
    file: trans.__('the file, as it is each time'),
    job: trans.__('the job')
  };
  const overlaps: Record<typeof row.overlap, string> = {
    skip: trans.__('left out'),
    queue: trans.__('waits'),
    replace: trans.__('takes its place')
  };
  const missed: Record<typeof row.missed, string> = {
    skip: trans.__('left out'),
    once: trans.__('made up for once'),
    all: trans.__('each is made up for, 24 at most')
  };
  const pinned = row.pinned ? trans.__(' (as it was scheduled)') : '';
  const facts: [string, string][] = [
    [trans.__('Starts'), `${row.what}, ${kinds[row.kind]}${pinned}`],
    [trans.__('Cron'), row.cron],
    [trans.__('Where the last one runs'), overlaps[row.overlap]],
    [trans.__('Missed while the studio was down'), missed[row.missed]],
    [trans.__('In time for'), trans.__('%1 s', row.grace)],
    [trans.__('By'), row.actor]
  ];
  if (row.starts !== null) {
    facts.push([trans.__('Not before'), inZone(row.starts, row.zone)]);
  }
  if (row.ends !== null) {
    facts.push([trans.__('Not after'), inZone(row.ends, row.zone)]);
  }
  return (
    <dl className="cw-Schedule-facts" aria-label={trans.__('How it is set')}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Coming({
  schedule: { row, next }
}: {
  schedule: Schedule;
}): JSX.Element {
  const { trans } = useDesk();
  const title =
    row.state === 'paused'
      ? trans.__('Next times, once it is resumed')
      : trans.__('Next times');
  return (
    <section className="cw-Schedule-next" aria-label={title}>
      <h3>{title}</h3>
      {next.length === 0 && (
        <p className="cw-Quiet">{trans.__('No time comes any more.')}</p>
      )}
      <ol>
        {next.map(({ at, note }) => (
          <li key={at}>
            {inZone(at, row.zone)}
            {note && <span className="cw-Quiet"> {note}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}

function History({
  schedule: { row, occasions }
}: {
  schedule: Schedule;
}): JSX.Element {
  const { trans } = useDesk();
  const title = trans.__('What came of the last times');
  return (
    <section className="cw-Schedule-history" aria-label={title}>
      <h3>{title}</h3>
      {occasions.length === 0 ? (
        <p className="cw-Quiet">{trans.__('Nothing was due yet.')}</p>
      ) : (
        <table className="cw-Table" aria-label={title}>
          <thead>
            <tr>
              <th scope="col">{trans.__('Due')}</th>
              <th scope="col">{trans.__('State')}</th>
              <th scope="col">{trans.__('Verdict')}</th>
            </tr>
          </thead>
          <tbody>
            {occasions.map(one => (
              <Line key={one.id} one={one} zone={row.zone} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Line({ one, zone }: { one: Occasion; zone: string }): JSX.Element {
  const { trans } = useDesk();
  return (
    <tr>
      <td>
        {inZone(one.due, zone)}
        {one.manual && <span className="cw-Quiet"> {trans.__('by hand')}</span>}
      </td>
      <td>
        <Badge tone={occasionTone(one)} word={occasionWord(one, trans)} />
      </td>
      <td>
        <Verdict one={one} />
      </td>
    </tr>
  );
}
