import {
  caretDownEmptyThinIcon,
  caretUpEmptyThinIcon
} from '@jupyterlab/ui-components';
import { memo, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { plain, styled } from './ansi';
import type { Block } from './lines';
import { useWords } from './words';

/** What a program printed: live, with search and follow. */
export function Log({
  blocks,
  ended,
  earlier
}: {
  blocks: readonly Block[];
  ended: boolean;
  /** Reads the part before what is shown; absent where there is none. */
  earlier?: () => void;
}): JSX.Element {
  const trans = useWords();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const [following, setFollowing] = useState(true);
  const scroll = useRef<HTMLDivElement>(null);
  const hits = query ? find(blocks, query) : [];
  const hit = hits.length > 0 ? hits[at % hits.length] : undefined;

  useLayoutEffect(() => {
    if (following && !hit && scroll.current) {
      scroll.current.scrollTop = scroll.current.scrollHeight;
    }
  }, [blocks, following, hit]);

  useEffect(() => {
    if (hit) {
      scroll.current
        ?.querySelector(`[data-line="${hit}"]`)
        ?.scrollIntoView({ block: 'center' });
    }
  }, [hit]);

  const step = (by: number) => setAt((at + by + hits.length) % hits.length);

  return (
    <div className="cw-Log">
      <div className="cw-Log-bar">
        <input
          type="search"
          className="cw-Input"
          aria-label={trans.__('Search the log')}
          placeholder={trans.__('Search')}
          value={query}
          onChange={event => {
            setQuery(event.target.value);
            setAt(0);
          }}
          onKeyDown={event => {
            if (event.key === 'Enter' && hits.length > 0) {
              step(event.shiftKey ? -1 : 1);
            }
          }}
        />
        {query && (
          <>
            <span className="cw-Quiet" role="status">
              {hits.length === 0
                ? trans.__('Nothing found')
                : trans.__('%1 of %2', (at % hits.length) + 1, hits.length)}
            </span>
            <button
              className="cw-IconButton"
              title={trans.__('Previous match')}
              disabled={hits.length === 0}
              onClick={() => step(-1)}
            >
              <caretUpEmptyThinIcon.react tag="span" />
            </button>
            <button
              className="cw-IconButton"
              title={trans.__('Next match')}
              disabled={hits.length === 0}
              onClick={() => step(1)}
            >
              <caretDownEmptyThinIcon.react tag="span" />
            </button>
          </>
        )}
        <label className="cw-Check cw-mod-end">
          <input
            type="checkbox"
            checked={following}
            onChange={event => setFollowing(event.target.checked)}
          />
          {trans.__('Follow')}
        </label>
      </div>
      <div
        className="cw-Log-scroll jp-RenderedText"
        ref={scroll}
        role="log"
        aria-live="off"
        aria-label={trans.__('Log')}
        tabIndex={0}
        onScroll={() => {
          const node = scroll.current;
          if (node && !hit) {
            setFollowing(
              node.scrollHeight - node.scrollTop - node.clientHeight < 24
            );
          }
        }}
      >
        {earlier && (
          <button className="cw-Link" onClick={earlier}>
            {trans.__('Show what came before')}
          </button>
        )}
        {blocks.map(block => (
          <Lines
            key={block.id}
            block={block}
            query={query}
            hit={hit?.startsWith(`${block.id}:`) ? hit : undefined}
          />
        ))}
        {blocks.length === 0 && (
          <p className="cw-Quiet">
            {ended
              ? trans.__('It printed nothing.')
              : trans.__('Nothing is printed yet.')}
          </p>
        )}
      </div>
    </div>
  );
}

const Lines = memo(function Lines({
  block,
  query,
  hit
}: {
  block: Block;
  query: string;
  hit: string | undefined;
}) {
  return (
    <pre className="cw-Log-block">
      {block.lines.map((line, index) => {
        const id = `${block.id}:${index}`;
        const marked = query !== '' && matches(line, query);
        return (
          <div
            key={index}
            data-line={id}
            className={
              id === hit ? 'cw-mod-hit' : marked ? 'cw-mod-match' : undefined
            }
          >
            {styled(line).map((part, place) =>
              part.className ? (
                <span key={place} className={part.className}>
                  {part.text}
                </span>
              ) : (
                part.text
              )
            )}
            {'\n'}
          </div>
        );
      })}
    </pre>
  );
});

function find(blocks: readonly Block[], query: string): string[] {
  const found: string[] = [];
  for (const block of blocks) {
    block.lines.forEach((line, index) => {
      if (matches(line, query)) {
        found.push(`${block.id}:${index}`);
      }
    });
  }
  return found;
}

function matches(line: string, query: string): boolean {
  return plain(line).toLowerCase().includes(query.toLowerCase());
}
