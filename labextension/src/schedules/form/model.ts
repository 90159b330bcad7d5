import { FormModel } from '../../shell/formmodel';
import {
  type IStudio,
  type PipelinePage,
  Resource,
  type Schedule,
  type SchedulePreview
} from '../../studio';
import {
  BLANK,
  defaultName,
  doesOf,
  type Fields,
  fieldsOf,
  wrong
} from './fields';
import { momentIn } from './moments';

/** What of the form says when it comes. */
const TIMES = ['cron', 'zone', 'starts', 'ends'] as const;
/** Milliseconds after the last key that the next times wait. */
const REST = 200;

interface Bounds {
  starts: number | null;
  ends: number | null;
}

/** The form of a schedule: what stands in it, and when that comes next. */
export class ScheduleForm extends FormModel<Fields, string> {
  /**
   * @param root - Where the file browser's top folder is on disk.
   * @param edited - The schedule that is to be changed; a new one is made where there is none.
   */
  constructor(
    private readonly _studio: IStudio,
    private readonly _root: string,
    given: Partial<Fields>,
    readonly edited?: Schedule
  ) {
    super({ ...(edited ? fieldsOf(edited) : BLANK), ...given });
    const { call } = _studio;
    this.preview = new Resource(async () => {
      const { cron, zone } = this.fields;
      const bounds = await this._bounds();
      return call('post', '/schedules/preview', {
        body: { cron: cron || ' ', zone: zone.trim() || null, ...bounds }
      });
    });
    this.pipelines = new Resource(() => call('get', '/pipelines', {}));
  }

  /** The next five times. */
  readonly preview: Resource<SchedulePreview>;
  /** The pipelines that have run. */
  readonly pipelines: Resource<PipelinePage>;

  override set(change: Partial<Fields>): void {
    super.set(change);
    if (TIMES.some(one => one in change)) {
      window.clearTimeout(this._timer);
      this._timer = window.setTimeout(() => {
        if (!this.isDisposed) {
          void this.preview.refresh();
        }
      }, REST);
    }
  }

  override dispose(): void {
    window.clearTimeout(this._timer);
    this.preview.dispose();
    this.pipelines.dispose();
    super.dispose();
  }

  protected override isRight(): boolean {
    return wrong(this.fields) === null;
  }

  protected override async submit(): Promise<string> {
    const { fields, edited } = this;
    const { cron, overlap, missed } = fields;
    const bounds = await this._bounds();
    const body = {
      name: fields.name.trim() || defaultName(fields),
      cron,
      zone: fields.zone.trim() || null,
      ...bounds,
      overlap,
      missed,
      grace: Number(fields.grace)
    };
    const does = doesOf(fields, this._root, edited?.does);
    const { call } = this._studio;
    if (edited) {
      const { row } = await call('patch', '/schedules/{schedule}', {
        path: { schedule: edited.row.id },
        // Zero takes one away; what is not named would stay.
        body: {
          ...body,
          does,
          starts: bounds.starts ?? 0,
          ends: bounds.ends ?? 0
        }
      });
      return row.id;
    }
    if (does === null) {
      throw new Error('A new schedule starts something.');
    }
    const { row } = await call('post', '/schedules', {
      body: { ...body, does }
    });
    return row.id;
  }

  /** The moments between which it comes; a zone that there is not is told by the studio. */
  private async _bounds(): Promise<Bounds> {
    const { starts, ends } = this.fields;
    if (!starts && !ends) {
      return { starts: null, ends: null };
    }
    const zone = this.fields.zone.trim() || (await this._machineZone());
    try {
      return { starts: momentIn(starts, zone), ends: momentIn(ends, zone) };
    } catch (reason) {
      if (reason instanceof RangeError) {
        return { starts: null, ends: null };
      }
      throw reason;
    }
  }

  private async _machineZone(): Promise<string> {
    this._machine ??= (
      await this._studio.call('post', '/schedules/preview', {
        body: { cron: '@daily', zone: null }
      })
    ).zone;
    return this._machine;
  }

  private _machine: string | undefined;
  private _timer: number | undefined;
}
