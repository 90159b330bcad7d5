import { PathExt } from '@jupyterlab/coreutils';
import { useEffect, useMemo, useState } from 'react';
import { UseSignal } from '@jupyterlab/ui-components';
import { Resource, useResource } from '../studio';
import { Empty } from '../ui/empty';
import { Failure } from '../ui/failure';
import { count } from '../ui/format';
import { Waiting } from '../ui/waiting';
import { useDesk } from './desk';
import { Frames, type NotebookFrames } from './frames';
import { ALL, type Given } from './origins';
import { SamplingFields } from './sampling';
import type { Sampling } from './wrangler/types';

/** Datasets that are listed. */
const FEW = 20;

/** What a wrangler can be opened on: frames of running notebooks, files, datasets; and which rows of it. */
export function StartView({
  recipe,
  onOpen
}: {
  /** The recipe that shall be done on what is opened; null: none. */
  recipe: string | null;
  onOpen: (given: Given, sampling: Sampling) => void;
}): JSX.Element {
  const { trans } = useDesk();
  const [sampling, setSampling] = useState<Sampling>(ALL);
  const open = (given: Given) => onOpen(given, sampling);
  return (
    <section className="cw-Start" aria-label={trans.__('Open data')}>
      <h2>
        {recipe
          ? trans.__('What do you want to do %1 on?', PathExt.basename(recipe))
          : trans.__('What do you want to open?')}
      </h2>
      <SamplingFields
        sampling={sampling}
        columns={null}
        onChange={setSampling}
      />
      <FramesPart onOpen={open} />
      <FilePart onOpen={open} />
      <DatasetsPart onOpen={open} />
    </section>
  );
}

function FramesPart({
  onOpen
}: {
  onOpen: (given: Given) => void;
}): JSX.Element {
  const desk = useDesk();
  const { trans } = desk;
  const frames = useMemo(() => new Frames(desk), [desk]);
  useEffect(() => () => frames.dispose(), [frames]);
  return (
    <UseSignal signal={frames.changed}>
      {() => (
        <div className="cw-Start-part">
          <div className="cw-Start-title">
            <h3>{trans.__('Frames of running notebooks')}</h3>
            <button
              type="button"
              className="cw-Link"
              onClick={() => void frames.refresh()}
            >
              {trans.__('Look again')}
            </button>
          </div>
          {frames.notebooks === undefined && <Waiting brief />}
          {frames.notebooks?.length === 0 && (
            <Empty
              sentence={trans.__(
                'No notebook is running. A frame is opened from its notebook, too.'
              )}
              code="%wrangle flights"
            />
          )}
          {frames.notebooks?.map(one => (
            <NotebookPart key={one.path} notebook={one} onOpen={onOpen} />
          ))}
        </div>
      )}
    </UseSignal>
  );
}

function NotebookPart({
  notebook,
  onOpen
}: {
  notebook: NotebookFrames;
  onOpen: (given: Given) => void;
}): JSX.Element {
  const { trans } = useDesk();
  const { path, frames, error, isBusy } = notebook;
  return (
    <div className="cw-Start-notebook">
      <h4 title={path}>{PathExt.basename(path)}</h4>
      {error && <Failure problem={error} />}
      {!frames && !error && (
        <p className="cw-Quiet">
          {isBusy
            ? trans.__('It runs a cell; its frames are known after that.')
            : trans.__('Reading…')}
        </p>
      )}
      {frames?.length === 0 && (
        <p className="cw-Quiet">{trans.__('It has no frame.')}</p>
      )}
      <ul
        className="cw-Start-list"
        aria-label={trans.__('Frames of %1', PathExt.basename(path))}
      >
        {frames?.map(({ name, rows, columns, type }) => (
          <li key={name}>
            <button
              type="button"
              className="cw-Start-line"
              title={type}
              onClick={() => onOpen({ notebook: path, frame: name })}
            >
              <span>{name}</span>
              <span className="cw-Quiet">
                {trans.__('%1 x %2', count(rows), count(columns))}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function FilePart({ onOpen }: { onOpen: (given: Given) => void }): JSX.Element {
  const { trans } = useDesk();
  const [path, setPath] = useState('');
  return (
    <form
      className="cw-Start-part"
      aria-label={trans.__('Open a file')}
      onSubmit={event => {
        event.preventDefault();
        if (path.trim()) {
          onOpen({ path: path.trim() });
        }
      }}
    >
      <h3>{trans.__('A file')}</h3>
      <div className="cw-Start-file">
        <input
          className="cw-Input"
          aria-label={trans.__('File or URL')}
          placeholder={trans.__('data/flights.parquet, or s3://…')}
          value={path}
          onChange={event => setPath(event.target.value)}
        />
        <button type="submit" className="jp-Button cw-Button">
          {trans.__('Open')}
        </button>
      </div>
      <p className="cw-Quiet">
        {trans.__(
          'CSV, TSV, Parquet, JSON lines or Excel; or drag one from the file browser onto this tab. It is read by a kernel of this tab, and nothing is uploaded.'
        )}
      </p>
    </form>
  );
}

function DatasetsPart({
  onOpen
}: {
  onOpen: (given: Given) => void;
}): JSX.Element {
  const { trans, studio } = useDesk();
  const datasets = useMemo(
    () =>
      new Resource(() =>
        studio.call('get', '/datasets', {
          query: { sort: '-created', limit: FEW }
        })
      ),
    [studio]
  );
  useEffect(() => () => datasets.dispose(), [datasets]);
  const { value, error } = useResource(datasets);
  return (
    <div className="cw-Start-part">
      <h3>{trans.__('A dataset')}</h3>
      {!value && !error && <Waiting brief />}
      {error && (
        <Failure problem={error} retry={() => void datasets.refresh()} />
      )}
      {value?.datasets.length === 0 && (
        <p className="cw-Quiet">{trans.__('No dataset is registered.')}</p>
      )}
      <ul className="cw-Start-list" aria-label={trans.__('Datasets')}>
        {value?.datasets.map(({ name, latest }) => (
          <li key={name}>
            <button
              type="button"
              className="cw-Start-line"
              onClick={() => onOpen({ dataset: `${name}/${latest.version}` })}
            >
              <span>{`${name}/${latest.version}`}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
