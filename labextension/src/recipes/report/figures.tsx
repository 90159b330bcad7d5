import { percent } from '../../ui/format';
import { useWords } from '../../ui/words';
import type { Report } from './model';

type Model = NonNullable<Report['model']>;
type Bias = NonNullable<Report['bias']>;

/** Columns whose power is drawn; the others tell next to nothing. */
const MOST = 50;

/** The quick model beside its baseline, and where it errs. */
export function ModelView({ model }: { model: Model }): JSX.Element {
  const trans = useWords();
  const { figures, baseline, confusion, labels } = model;
  return (
    <section aria-label={trans.__('Quick model')}>
      <h4>{trans.__('Quick model')}</h4>
      <p className="cw-Quiet">
        {trans.__(
          '%1, on %2 rows; judged on a fifth that it has not seen.',
          model.model,
          model.rows.toLocaleString('en-US')
        )}
      </p>
      <table
        className="cw-Table"
        aria-label={trans.__('Quick model and baseline')}
      >
        <thead>
          <tr>
            <th scope="col">{trans.__('Figure')}</th>
            <th scope="col" className="cw-mod-right">
              {trans.__('Quick model')}
            </th>
            <th scope="col" className="cw-mod-right">
              {model.task === 'classification'
                ? trans.__('Most frequent class')
                : trans.__('Mean')}
            </th>
          </tr>
        </thead>
        <tbody>
          {figures.map(({ name, text }, at) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="cw-mod-right">{text}</td>
              <td className="cw-mod-right">{baseline[at]?.text ?? '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {confusion.length > 0 && (
        <details>
          <summary>{trans.__('What was so, and what the model said')}</summary>
          <div className="cw-Insights-wide">
            <table
              className="cw-Table"
              aria-label={trans.__('Confusion matrix')}
            >
              <thead>
                <tr>
                  <th scope="col">{trans.__('was')}</th>
                  {labels.map(label => (
                    <th key={label} scope="col" className="cw-mod-right">
                      {trans.__('said %1', label)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {confusion.map((line, at) => (
                  <tr key={labels[at]}>
                    <th scope="row">{labels[at]}</th>
                    {line.map((rows, place) => (
                      <td
                        key={labels[place]}
                        className={`cw-mod-right${place === at ? ' cw-mod-right-one' : ''}`}
                      >
                        {rows.toLocaleString('en-US')}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
    </section>
  );
}

/** What each column tells of the target alone. */
export function Powers({
  powers,
  onLook
}: {
  powers: Report['powers'];
  onLook: (column: string) => void;
}): JSX.Element {
  const trans = useWords();
  return (
    <section aria-label={trans.__('Power of each column')}>
      <h4>{trans.__('What each column tells of the target alone')}</h4>
      <ul className="cw-Profile-list">
        {powers.slice(0, MOST).map(({ column, power, note }) => (
          <li key={column}>
            <button
              type="button"
              className="cw-Link"
              onClick={() => onLook(column)}
            >
              {column}
            </button>
            <span className="cw-Share" title={percent(power)}>
              <span style={{ width: `${power * 100}%` }} />
            </span>
            <span className="cw-Figure cw-Quiet">{note}</span>
          </li>
        ))}
      </ul>
      {powers.length > MOST && (
        <p className="cw-Note">
          {trans.__('%1 weaker ones are left out.', powers.length - MOST)}
        </p>
      )}
    </section>
  );
}

/** The eight metrics of bias with their intervals. */
export function BiasView({ bias }: { bias: Bias }): JSX.Element {
  const trans = useWords();
  const short = (value: number | null) =>
    value === null ? '–' : value.toFixed(3);
  return (
    <section aria-label={trans.__('Bias before training')}>
      <h4>{trans.__('Bias before training')}</h4>
      <p className="cw-Quiet">
        {trans.__(
          '%1: %2 against %3; the good outcome is %4.',
          bias.facet,
          bias.favoured,
          bias.others,
          bias.positive
        )}
      </p>
      <table className="cw-Table" aria-label={trans.__('Metrics of bias')}>
        <thead>
          <tr>
            <th scope="col">{trans.__('Metric')}</th>
            <th scope="col" className="cw-mod-right">
              {trans.__('Value')}
            </th>
            <th scope="col" className="cw-mod-right">
              {trans.__('95% interval')}
            </th>
          </tr>
        </thead>
        <tbody>
          {bias.metrics.map(({ name, title, value, low, high, note }) => (
            <tr key={name} title={note}>
              <th scope="row">
                {title} <span className="cw-Quiet">{name}</span>
                <span className="cw-Insights-note cw-Quiet">{note}</span>
              </th>
              <td className="cw-mod-right">{short(value)}</td>
              <td className="cw-mod-right">
                {low === null || high === null
                  ? '–'
                  : `${short(low)} … ${short(high)}`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
