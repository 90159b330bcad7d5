import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import {
  type Deployment,
  type DeploymentMetrics,
  type Endpoint,
  useResource
} from '../../studio';
import { Badge } from '../../ui/badge';
import { Took } from '../../ui/clock';
import { hueClass } from '../../ui/swatch';
import { useDesk, VersionLink } from '../desk';
import { rate } from '../figures';
import { type EndpointModel, served, sharesNow } from '../model';
import {
  borders,
  keyed,
  pairAt,
  percent,
  rounded,
  type Shares,
  splitAt,
  withShare
} from '../shares';
import { begins, toneOf, wordOf } from '../states';

/** Height of a deployment's place in pixels, as `endpoints.css` has it. */
const PLACE = 48;
/** The room that a band leaves to the next one where it ends. */
const GAP = 12;
/** The least height, so that a border can be moved by a per cent. */
const LEAST = 112;

/** The requests as they flow: from the clients, by their shares, to the deployments. */
export function Flow({
  model,
  endpoint
}: {
  model: EndpointModel;
  endpoint: Endpoint;
}): JSX.Element {
  const { trans } = useDesk();
  const { value: metrics } = useResource(model.metrics);
  const { row } = endpoint;
  const reached = served(endpoint);
  const others = row.deployments.filter(one => !reached.includes(one));
  const shares = model.draft ?? sharesNow(endpoint);
  const height =
    reached.length > 0
      ? Math.max(LEAST, reached.length * PLACE)
      : others.length * PLACE;
  const place = height / Math.max(1, reached.length);
  const off = row.state === 'stopped' || reached.length === 0;
  return (
    <div
      className={`cw-Flow${off ? ' cw-mod-off' : ''}`}
      role="group"
      aria-label={trans.__('Traffic')}
      onKeyDown={event => {
        if (event.key === 'Escape' && model.draft) {
          event.stopPropagation();
          model.split(null);
        }
      }}
    >
      <div className="cw-Flow-client" style={{ height }}>
        <strong>{trans.__('Clients')}</strong>
        <span className="cw-Figure">{rate(row.rates.rate)}</span>
      </div>
      <Split model={model} shares={shares} height={height} />
      <Bands shares={shares} height={height} place={place} />
      <ul className="cw-Flow-ends" aria-label={trans.__('Who answers')}>
        {reached.map((one, at) => (
          <End
            key={one.id}
            deployment={one}
            height={place}
            colour={at}
            share={shares[at]?.[1] ?? one.share}
            rates={metrics?.deployments.find(of => of.deployment === one.id)}
            onShare={
              reached.length > 1 && !off
                ? share => model.split(withShare(shares, one.name, share))
                : undefined
            }
          />
        ))}
        {others.map(one => (
          <End key={one.id} deployment={one} height={PLACE} share={0} />
        ))}
      </ul>
    </div>
  );
}

/** The bar of shares, with a handle on each border. */
function Split({
  model,
  shares,
  height
}: {
  model: EndpointModel;
  shares: Shares;
  height: number;
}): JSX.Element {
  const bar = useRef<HTMLDivElement>(null);
  const tops = borders(shares);
  return (
    <div className="cw-Flow-bar" style={{ height }} ref={bar}>
      {shares.map(([name, share], at) => (
        <div
          key={name}
          className={`cw-Flow-share ${hueClass(at)}`}
          style={{ height: `${share}%` }}
        >
          {(share / 100) * height >= 18 && percent(share)}
        </div>
      ))}
      {shares.slice(1).map(([name], before) => (
        <Handle
          key={name}
          model={model}
          shares={shares}
          at={before + 1}
          top={tops[before + 1]}
          bar={bar}
        />
      ))}
    </div>
  );
}

/** A border that is dragged, or moved by arrows: what it gives to the one below, the one above loses. */
function Handle({
  model,
  shares,
  at,
  top,
  bar
}: {
  model: EndpointModel;
  shares: Shares;
  /** The place of the one below it. */
  at: number;
  top: number;
  bar: React.RefObject<HTMLDivElement>;
}): JSX.Element {
  const { trans } = useDesk();
  const [dragging, setDragging] = useState(false);
  const { upper, lower, both } = pairAt(shares, at);
  const [above, below] = [shares[at - 1][0], shares[at][0]];
  const give = (share: number) => model.split(splitAt(shares, at, share));

  const drag = (event: PointerEvent) => {
    const box = bar.current?.getBoundingClientRect();
    if (dragging && box) {
      const border = ((event.clientY - box.top) / box.height) * 100;
      give(Math.round(top + lower - border));
    }
  };
  const press = (event: KeyboardEvent) => {
    const share = keyed(event.key, { lower, both });
    if (share !== undefined) {
      event.preventDefault();
      give(share);
    }
  };
  const count = shares.length - 1;
  return (
    <div
      className={`cw-Flow-handle${dragging ? ' cw-mod-dragged' : ''}`}
      role="slider"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={trans.__('Share of %1, given by %2', below, above)}
      aria-valuemin={0}
      aria-valuemax={rounded(both)}
      aria-valuenow={rounded(lower)}
      aria-valuetext={trans.__(
        '%1 gets %2, %3 gets %4',
        below,
        percent(lower),
        above,
        percent(upper)
      )}
      style={{
        top: `${top}%`,
        // Beside one another, so that borders that lie on one line can all be taken.
        left: `${((at - 1) / count) * 100}%`,
        width: `${100 / count}%`
      }}
      onKeyDown={press}
      onPointerDown={event => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setDragging(true);
      }}
      onPointerMove={drag}
      onPointerUp={() => setDragging(false)}
      onPointerCancel={() => setDragging(false)}
    />
  );
}

/** What flows from the bar to each deployment, as broad as its share. */
function Bands({
  shares,
  height,
  place
}: {
  shares: Shares;
  height: number;
  place: number;
}): JSX.Element {
  const tops = borders(shares);
  return (
    <svg
      className="cw-Flow-bands"
      height={height}
      viewBox={`0 0 100 ${height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {shares.map(([name, share], at) => (
        <path
          key={name}
          className={`${hueClass(at)}${share > 0 ? '' : ' cw-mod-none'}`}
          d={band(
            (tops[at] / 100) * height,
            (share / 100) * height,
            (at + 0.5) * place,
            (share / 100) * (place - GAP)
          )}
        />
      ))}
    </svg>
  );
}

/** A band from a stretch on the left to one on the right that is centred at a height; a line where it is empty. */
function band(
  top: number,
  thick: number,
  centre: number,
  narrow: number
): string {
  const y = (value: number) => value.toFixed(1);
  const [from, to] = [centre - narrow / 2, centre + narrow / 2];
  const over = `M0,${y(top)} C50,${y(top)} 50,${y(from)} 100,${y(from)}`;
  return thick > 0
    ? `${over} L100,${y(to)} C50,${y(to)} 50,${y(top + thick)} 0,${y(top + thick)} Z`
    : over;
}

/** A deployment where its requests arrive. */
function End({
  deployment,
  height,
  colour,
  share,
  rates,
  onShare
}: {
  deployment: Deployment;
  height: number;
  /** Undefined where it gets no requests. */
  colour?: number;
  share: number;
  rates?: DeploymentMetrics;
  /** Told the share that a person writes. */
  onShare?: (share: number) => void;
}): JSX.Element {
  const { trans } = useDesk();
  const { name, version, state, created, wanted } = deployment;
  const hue = colour === undefined ? 'cw-mod-none' : hueClass(colour);
  return (
    <li className={`cw-Flow-end ${hue}`} style={{ height }}>
      <Badge tone={toneOf(state)} word={wordOf(state, trans)} />
      <span className="cw-Flow-name">
        <VersionLink version={version} />
        {!version.endsWith(`/${name}`) && (
          <span className="cw-Quiet"> {trans.__('as %1', name)}</span>
        )}
      </span>
      {begins(deployment) && (
        <span className="cw-Quiet">
          <Took from={created} to={null} />
          {wanted !== null && ` · ${trans.__('gets %1 then', percent(wanted))}`}
        </span>
      )}
      {rates && (
        <span className="cw-Figure cw-Quiet">{rate(rates.rates.rate)}</span>
      )}
      {onShare ? (
        <ShareField name={name} share={share} onShare={onShare} />
      ) : (
        colour !== undefined && (
          <span className="cw-Figure">{percent(share)}</span>
        )
      )}
    </li>
  );
}

function ShareField({
  name,
  share,
  onShare
}: {
  name: string;
  share: number;
  onShare: (share: number) => void;
}): JSX.Element {
  const { trans } = useDesk();
  // What is being written is not written over by what it means so far.
  const [text, setText] = useState<string | null>(null);
  return (
    <label className="cw-Flow-field">
      <input
        type="number"
        className="cw-Input"
        aria-label={trans.__('Share of %1 in per cent', name)}
        min={0}
        max={100}
        value={text ?? String(rounded(share))}
        onChange={event => {
          setText(event.target.value);
          if (event.target.value !== '') {
            onShare(Number(event.target.value));
          }
        }}
        onBlur={() => setText(null)}
      />
      <span aria-hidden="true">%</span>
    </label>
  );
}
