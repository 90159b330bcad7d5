import { ReactWidget } from '@jupyterlab/ui-components';
import { Empty } from '../ui/empty';
import { AtDesk, useDesk } from './desk';
import { Commands, type RecipesDesk } from './tokens';

/** The section of the sidebar. */
export function makeSection(desk: RecipesDesk): ReactWidget {
  return ReactWidget.create(
    <AtDesk desk={desk}>
      <RecipesSection />
    </AtDesk>
  );
}

/** The way to the wrangler. */
function RecipesSection(): JSX.Element {
  const { trans, commands } = useDesk();
  return (
    <div className="cw-Side">
      <Empty
        sentence={trans.__('Clean data by readable steps.')}
        code="%wrangle flights"
      >
        <button
          type="button"
          className="jp-Button cw-Button"
          onClick={() => void commands.execute(Commands.openWrangler)}
        >
          {trans.__('Open the Data Wrangler')}
        </button>
      </Empty>
    </div>
  );
}
