import { LongTextField, TextField } from '../../ui/form';
import { useDesk } from '../desk';
import type { Fields } from './fields';
import type { RegisterModel } from './model';

/** What a model that was trained elsewhere needs: where it lies, what it predicts, and whether it is trusted. */
export function PathFields({
  model,
  missing,
  said
}: {
  model: RegisterModel;
  /** No path is written, and one was asked for. */
  missing: boolean;
  /** What the studio says of a field. */
  said: (field: keyof Fields) => string | undefined;
}): JSX.Element {
  const { trans } = useDesk();
  const { fields } = model;
  const distrust = said('trust');
  return (
    <>
      <TextField
        label={trans.__('Path')}
        hint={trans.__(
          'On the studio’s machine: a folder that MLflow saved, an .onnx file or a pickle; or an MLflow URI (runs:/…, models:/…, s3://…).'
        )}
        wrong={missing ? trans.__('Where does it lie?') : said('path')}
        value={fields.path}
        placeholder="/data/models/late"
        onChange={path => model.set({ path })}
        code
      />
      <div>
        <label className="cw-Check">
          <input
            type="checkbox"
            checked={fields.trust}
            aria-invalid={distrust !== undefined}
            aria-describedby={distrust ? 'cw-register-trust' : undefined}
            onChange={event => model.set({ trust: event.target.checked })}
          />
          {trans.__(
            'I trust its maker: a pickle runs code of theirs when it is read'
          )}
        </label>
        {distrust && (
          <p className="cw-Field-wrong" id="cw-register-trust" role="alert">
            {distrust}
          </p>
        )}
      </div>
      <LongTextField
        label={trans.__('Input example')}
        hint={trans.__(
          'Rows that it predicts, as JSON. Its signature is inferred from them where it has none of its own.'
        )}
        wrong={said('example')}
        value={fields.example}
        placeholder='[{"hour": 5.0, "distance": 1400.0}]'
        onChange={example => model.set({ example })}
        code
      />
      <TextField
        label={trans.__('Baseline')}
        hint={trans.__('A dataset that monitors compare with, if any.')}
        wrong={said('baseline')}
        value={fields.baseline}
        placeholder="flights/2"
        onChange={baseline => model.set({ baseline })}
        code
      />
      <TextField
        label={trans.__('Interpreter')}
        hint={trans.__(
          'What reads it, with the packages that it needs; the studio’s where none is named.'
        )}
        wrong={said('python')}
        value={fields.python}
        placeholder="/opt/venv/bin/python"
        onChange={python => model.set({ python })}
        code
      />
    </>
  );
}
