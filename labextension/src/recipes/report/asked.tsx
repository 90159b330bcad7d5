import { TextField } from '../../ui/form';
import { useWords } from '../../ui/words';
import { ColumnSelect } from '../figures';
import { type Asked, NOTHING, type Reporting } from './model';

type OfColumn = 'target' | 'time' | 'group' | 'facet' | 'within';

/** What a report is asked about. */
export function AskedForm({
  reporting
}: {
  reporting: Reporting;
}): JSX.Element {
  const trans = useWords();
  const { asked, progress, report, wrangler } = reporting;
  const isBusy = progress !== null;
  return (
    <form
      className="cw-Insights-asked"
      aria-label={trans.__('What the report is about')}
      onSubmit={event => {
        event.preventDefault();
        void reporting.make();
      }}
    >
      <div className="cw-Insights-fields">
        <ColumnField
          reporting={reporting}
          name="target"
          label={trans.__('Target')}
          none={trans.__('no target')}
        />
        <ColumnField
          reporting={reporting}
          name="time"
          label={trans.__('Time')}
          none={trans.__('no time')}
        />
        <ColumnField
          reporting={reporting}
          name="group"
          label={trans.__('Group')}
          none={trans.__('no group')}
        />
        <ColumnField
          reporting={reporting}
          name="facet"
          label={trans.__('Facet, for bias')}
          none={trans.__('no facet')}
        />
      </div>
      {asked.facet !== null && asked.target !== null && (
        <div className="cw-Insights-fields">
          <TextField
            label={trans.__('Favoured value')}
            value={asked.favoured ?? ''}
            placeholder={trans.__('the most frequent one')}
            onChange={text => reporting.choose({ favoured: text || null })}
          />
          <TextField
            label={trans.__('Good outcome')}
            value={asked.positive ?? ''}
            placeholder={trans.__('the last one in order')}
            onChange={text => reporting.choose({ positive: text || null })}
          />
          <ColumnField
            reporting={reporting}
            name="within"
            label={trans.__('Within groups of')}
            none={trans.__('no groups')}
          />
        </div>
      )}
      <div className="cw-Bar cw-mod-plain">
        <button
          type="submit"
          className="jp-Button cw-Button cw-mod-primary"
          disabled={wrangler.table === null}
          aria-disabled={isBusy}
        >
          {report === null
            ? trans.__('Make the report')
            : trans.__('Make it again')}
        </button>
        {asked !== NOTHING && (
          <button
            type="button"
            className="cw-Link"
            onClick={() => reporting.choose(NOTHING)}
          >
            {trans.__('Clear')}
          </button>
        )}
      </div>
    </form>
  );
}

function ColumnField({
  reporting,
  name,
  label,
  none
}: {
  reporting: Reporting;
  name: OfColumn;
  label: string;
  none: string;
}): JSX.Element {
  return (
    <div className="cw-Field">
      <span className="cw-Field-label" aria-hidden="true">
        {label}
      </span>
      <ColumnSelect
        label={label}
        columns={reporting.wrangler.columns}
        value={reporting.asked[name]}
        none={none}
        onChange={column => {
          const change: Partial<Asked> = { [name]: column };
          // Its values are those of another column.
          if (name === 'facet') {
            change.favoured = null;
          } else if (name === 'target') {
            change.positive = null;
          }
          reporting.choose(change);
        }}
      />
    </div>
  );
}
