import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react';

/** One of several views of a thing. */
export interface Tab {
  id: string;
  title: string;
  /** How many things are behind it. */
  count?: number;
  render: () => ReactNode;
}

/** Tabs inside a panel, as ARIA has them: arrows move, Home and End jump. */
export function Tabs({
  tabs,
  current,
  onChange,
  label
}: {
  tabs: readonly Tab[];
  current: string;
  onChange: (id: string) => void;
  label: string;
}): JSX.Element {
  const base = useId();
  const list = useRef<HTMLDivElement>(null);
  const chosen = tabs.find(tab => tab.id === current) ?? tabs[0];

  const move = (event: KeyboardEvent) => {
    const at = tabs.indexOf(chosen);
    const target: Record<string, number> = {
      ArrowRight: (at + 1) % tabs.length,
      ArrowLeft: (at + tabs.length - 1) % tabs.length,
      Home: 0,
      End: tabs.length - 1
    };
    const next = target[event.key];
    if (next !== undefined) {
      event.preventDefault();
      onChange(tabs[next].id);
      list.current?.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus();
    }
  };

  return (
    <div className="cw-Tabs">
      <div
        className="cw-Tabs-list"
        role="tablist"
        aria-label={label}
        ref={list}
        onKeyDown={move}
      >
        {tabs.map(tab => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`${base}-${tab.id}`}
            aria-selected={tab === chosen}
            aria-controls={`${base}-panel`}
            tabIndex={tab === chosen ? 0 : -1}
            className="cw-Tabs-tab"
            onClick={() => onChange(tab.id)}
          >
            {tab.title}
            {tab.count !== undefined && tab.count > 0 && (
              <span className="cw-Tabs-count">{tab.count}</span>
            )}
          </button>
        ))}
      </div>
      <div
        // Another tab is shown from its top.
        key={chosen.id}
        className="cw-Tabs-panel"
        role="tabpanel"
        id={`${base}-panel`}
        aria-labelledby={`${base}-${chosen.id}`}
        tabIndex={0}
      >
        {chosen.render()}
      </div>
    </div>
  );
}
