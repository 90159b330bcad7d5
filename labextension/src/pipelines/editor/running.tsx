import { useWords } from '../../ui/words';
import { Choose } from '../../ui/menu';
import { placeOf, setKey } from './edits';
import { Said, shown, typed } from './fields';
import type { EditorModel } from './model';
import { type Place, type Plain, valueAt } from './yamltext';

/** How a step is to be run: when, how often, for how long, and on what. */
export function Running({
  model,
  step,
  wrongs
}: {
  model: EditorModel;
  step: string;
  wrongs: Readonly<Record<string, string>>;
}): JSX.Element {
  const trans = useWords();
  const place = placeOf(model.text, step) ?? [];
  const at = (...key: Place) => valueAt(model.text, [...place, ...key]);
  const set = (key: Place, value: Plain | undefined) =>
    model.edit(text => setKey(text, step, key, value));
  const retries = at('retries');
  const isLong = typeof retries === 'object' && retries !== null;
  const cache = at('cache');
  const [mode, expires] =
    typeof cache === 'object' && cache !== null
      ? [at('cache', 'mode') ?? 'on', at('cache', 'expires')]
      : [cache ?? 'on', undefined];
  const setCache = (next: string, until: string) =>
    set(
      ['cache'],
      until !== ''
        ? { ...(next !== 'on' && { mode: next }), expires: until }
        : next !== 'on'
          ? next
          : undefined
    );
  const line = (
    label: string,
    key: Place,
    control: 'text' | 'int' | 'number' | 'texts',
    placeholder: string
  ) => (
    <Said
      label={label}
      value={shown(at(...key))}
      placeholder={placeholder}
      wrong={wrongs[String(key[0])]}
      code={control !== 'texts'}
      onSay={text => set(key, typed(control, text))}
    />
  );
  return (
    <details
      className="cw-Draft-details"
      open={RUNNING.some(key => at(key) !== undefined) || undefined}
    >
      <summary>{trans.__('How it is run')}</summary>
      <div className="cw-Form-fields">
        {line(trans.__('Only if'), ['when'], 'text', 'month > 1')}
        {line(trans.__('After'), ['after'], 'texts', trans.__('steps'))}
        <Said
          label={trans.__('Retries')}
          value={shown(isLong ? at('retries', 'most') : retries)}
          placeholder="0"
          wrong={wrongs.retries}
          code
          onSay={text =>
            set(isLong ? ['retries', 'most'] : ['retries'], typed('int', text))
          }
        />
        {line(trans.__('Time limit'), ['timeout'], 'text', '1h30m')}
        <div className="cw-Field">
          <span className="cw-Field-label" aria-hidden="true">
            {trans.__('Cache')}
          </span>
          <Choose
            label={trans.__('Cache')}
            value={String(mode)}
            choices={[
              { value: 'on', title: trans.__('on') },
              { value: 'force', title: trans.__('force: run anew') },
              { value: 'off', title: trans.__('off') }
            ]}
            onChange={one => setCache(one, shown(expires))}
          />
        </div>
        <Said
          label={trans.__('Good for')}
          value={shown(expires)}
          placeholder={trans.__('any time')}
          wrong={wrongs.cache}
          code
          onSay={text => setCache(String(mode), text.trim())}
        />
        {line(trans.__('CPU'), ['resources', 'cpu'], 'number', '1')}
        {line(trans.__('Memory'), ['resources', 'memory'], 'text', '4G')}
        {line(trans.__('GPU'), ['resources', 'gpu'], 'int', '0')}
        {line(trans.__('Compute'), ['compute'], 'text', 'local')}
        {line(
          trans.__('Python'),
          ['interpreter'],
          'text',
          trans.__('the author’s')
        )}
      </div>
    </details>
  );
}

const RUNNING = [
  'after',
  'when',
  'retries',
  'timeout',
  'cache',
  'compute',
  'resources',
  'interpreter'
];
