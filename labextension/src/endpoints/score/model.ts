import { FormModel } from '../../shell/formmodel';
import type { IStudio } from '../../studio';
import { BLANK, type Field, type Fields, wishOf, wrongIn } from './fields';

/** Which field of the form a field of the request is. */
const FIELDS: Readonly<Record<string, Field>> = {
  version: 'version',
  python: 'version',
  paths: 'source',
  dataset: 'source',
  format: 'source',
  to: 'to',
  mini_batch: 'miniBatch',
  error_threshold: 'threshold',
  workers: 'workers',
  'resources.cpu': 'workers',
  prediction: 'prediction'
};

/** The form that has a file scored; what it makes is the id of the job. */
export class ScoreModel extends FormModel<Fields, string> {
  constructor(
    private readonly _studio: IStudio,
    given: Partial<Fields> = {}
  ) {
    super({ ...BLANK, ...given });
  }

  /** What is written wrongly; empty before a person has asked for it to be sent. */
  get wrong(): readonly Field[] {
    return this.asked ? wrongIn(this.fields) : [];
  }

  /** What the studio says of a field. */
  said(field: Field): string | undefined {
    const name = this.error?.field;
    return name && FIELDS[name] === field ? this.error?.message : undefined;
  }

  /** Whether what the studio says stands at a field. */
  get isTold(): boolean {
    const name = this.error?.field;
    return Boolean(name && FIELDS[name]);
  }

  protected override isRight(): boolean {
    return wrongIn(this.fields).length === 0;
  }

  protected override async submit(): Promise<string> {
    const job = await this._studio.call('post', '/transforms', {
      body: wishOf(this.fields)
    });
    return job.row.id;
  }
}
