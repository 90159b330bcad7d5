import { PathExt } from '@jupyterlab/coreutils';
import { useState } from 'react';
import { count } from '../ui/format';
import { Menu } from '../ui/menu';
import { Popover } from '../ui/popover';
import { useDesk } from './desk';
import { exportItems } from './export/commands';
import type { Open } from './model';
import { SamplingFields, samplingWords } from './sampling';
import type { IWrangler } from './wrangler/types';

/** What is open, which rows of it, where it comes from, and the ways out. */
export function Head({ open }: { open: Open }): JSX.Element {
  const { trans, commands } = useDesk();
  const { wrangler } = open;
  const { kept, opened, isStale } = wrangler;
  return (
    <div className="cw-WranglerHead">
      <h2 title={opened?.title ?? kept.name}>{opened?.title ?? kept.name}</h2>
      {opened && (
        <span className="cw-WranglerHead-shape">
          {trans.__(
            '%1 x %2',
            count(opened.rows),
            count(opened.columns.length)
          )}
        </span>
      )}
      <SamplingChoice key={JSON.stringify(kept.sampling)} wrangler={wrangler} />
      <span className="cw-Quiet cw-WranglerHead-from" title={whence(kept)}>
        {kept.notebook !== null &&
          trans.__('from %1', PathExt.basename(kept.notebook))}
      </span>
      {isStale && (
        <span className="cw-WranglerHead-stale" role="status">
          {trans.__('The notebook’s frame changed:')}{' '}
          <button
            type="button"
            className="cw-Link"
            onClick={() => wrangler.reopen()}
          >
            {trans.__('Refresh')}
          </button>
        </span>
      )}
      <span className="cw-Spring" />
      <Menu
        title={trans.__('Export')}
        items={exportItems(open, trans, id => void commands.execute(id))}
      />
    </div>
  );
}

function SamplingChoice({ wrangler }: { wrangler: IWrangler }): JSX.Element {
  const { trans } = useDesk();
  const { opened, kept } = wrangler;
  const [sampling, setSampling] = useState(kept.sampling);
  const words = samplingWords(kept.sampling, trans);
  const of = opened?.all_rows;
  const isPart = of !== null && of !== undefined && of !== opened?.rows;
  return (
    <Popover title={isPart ? trans.__('%1 of %2', words, count(of)) : words}>
      <SamplingFields
        sampling={sampling}
        columns={opened?.columns ?? null}
        onChange={setSampling}
      />
      <button
        type="button"
        className="jp-Button cw-Button cw-mod-primary"
        onClick={() => wrangler.reopen(sampling)}
      >
        {trans.__('Open these rows')}
      </button>
    </Popover>
  );
}

function whence({ notebook, origin }: IWrangler['kept']): string {
  return notebook ?? (origin.type === 'file' ? origin.path : '');
}
