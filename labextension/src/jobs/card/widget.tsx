import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { ReactWidget } from '@jupyterlab/ui-components';
import { AtDesk } from '../desk';
import { JobModel } from '../model';
import { isSettled } from '../states';
import type { JobsDesk } from '../tokens';
import { Card, NoCard } from './card';
import { finalData, savedOf } from './saved';

/**
 * One card. It follows its job by events and never touches the notebook while the job runs; when the
 * job has ended, the final state is written into the output, once.
 */
export class JobCard extends ReactWidget {
  constructor(
    private readonly _desk: JobsDesk,
    private _mime: IRenderMime.IMimeModel
  ) {
    super();
    this.addClass('cw-CardHost');
    const saved = savedOf(_mime.data);
    this._job = saved?.job ?? null;
    this._model = saved && new JobModel(_desk.studio, saved.job);
    this._model?.job.stateChanged.connect(this._keep, this);
    this._model?.outputs.stateChanged.connect(this._keep, this);
  }

  /** Whether this card is the one for an output. */
  shows(mime: IRenderMime.IMimeModel): boolean {
    return this._job !== null && savedOf(mime.data)?.job === this._job;
  }

  /** The output was read again. */
  saw(mime: IRenderMime.IMimeModel): void {
    this._mime = mime;
    this._keep();
  }

  override render(): JSX.Element {
    const saved = savedOf(this._mime.data);
    return (
      <AtDesk desk={this._desk}>
        {this._model && saved ? (
          <Card
            model={this._model}
            saved={saved}
            trusted={this._mime.trusted}
          />
        ) : (
          <NoCard />
        )}
      </AtDesk>
    );
  }

  override dispose(): void {
    if (!this.isDisposed) {
      super.dispose();
      this._model?.dispose();
    }
  }

  /** Write the end of the job into the output, once both its state and what it displayed are known. */
  private _keep(): void {
    const job = this._model?.job.value;
    const outputs = this._model?.outputs.value;
    const state = savedOf(this._mime.data)?.state;
    if (job && outputs?.ended && isSettled(job) && state !== job.row.state) {
      this._mime.setData({
        data: finalData(this._mime.data, job, outputs.outputs)
      });
    }
  }

  private readonly _job: string | null;
  private readonly _model: JobModel | null;
}
