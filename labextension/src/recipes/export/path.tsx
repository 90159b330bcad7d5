import { useState } from 'react';
import { ActForm } from '../../ui/act';
import { TextField } from '../../ui/form';
import { useWords } from '../../ui/words';
import { useDoing } from './doing';
import { EXISTS, type Exporting } from './model';

/** Asks for a file: where to save the recipe, its code or its expectations, or which recipe to open. */
export function PathForm({
  exporting,
  act
}: {
  exporting: Exporting;
  act: 'save' | 'save-code' | 'suite' | 'open';
}): JSX.Element {
  const trans = useWords();
  const [path, setPath] = useState(() => exporting.suggested(act));
  const doing = useDoing();
  const titles = {
    save: trans.__('Save the recipe'),
    'save-code': trans.__('Save the recipe’s code'),
    suite: trans.__('Save expectations made from what the table holds'),
    open: trans.__('Open a recipe on this frame')
  };
  const isThere = doing.problem?.code === EXISTS;
  const submit = async () => {
    const file = path.trim();
    switch (act) {
      case 'save':
        // Its own file is what it is saved to.
        await exporting.saveAs(
          file,
          isThere || file === exporting.wrangler.kept.file
        );
        break;
      case 'save-code':
        await exporting.saveCode(file, isThere);
        break;
      case 'suite':
        await exporting.saveSuite(file, isThere);
        break;
      default:
        await exporting.open(file);
    }
    exporting.ask(null);
  };
  const verb = act === 'open' ? trans.__('Open') : trans.__('Save');
  return (
    <ActForm
      title={titles[act]}
      verb={isThere ? trans.__('Replace it') : verb}
      spoken={spokenOf(act, path)}
      enabled={path.trim() !== ''}
      busy={doing.isBusy}
      warns={isThere}
      problem={doing.problem}
      onAct={() => doing.run(submit)}
      onCancel={() => exporting.ask(null)}
    >
      <TextField
        label={trans.__('File')}
        hint={trans.__('As the file browser has it.')}
        value={path}
        code
        onChange={next => {
          setPath(next);
          doing.forget();
        }}
      />
    </ActForm>
  );
}

function spokenOf(
  act: 'save' | 'save-code' | 'suite' | 'open',
  path: string
): { language: string; text: string }[] {
  const file = JSON.stringify(path);
  const lines: Partial<Record<typeof act, string>> = {
    save: `recipe.save(${file})`,
    open: `import cellworks as cw\n\nrecipe = cw.recipes.load(${file})`
  };
  const text = lines[act];
  return text ? [{ language: 'Python', text }] : [];
}
