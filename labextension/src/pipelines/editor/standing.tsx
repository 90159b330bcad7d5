import { ChoiceField } from '../../ui/form';
import { useWords } from '../../ui/words';
import { placeOf, roomOf, roomsIn } from './edits';
import type { EditorModel } from './model';

/** Where something stands, and the way into another branch or loop without a drag. */
export function Standing({
  model,
  name
}: {
  model: EditorModel;
  name: string;
}): JSX.Element | null {
  const trans = useWords();
  const own = placeOf(model.text, name);
  const room = roomOf(model.text, name);
  // What runs last stands nowhere else, and nothing moves into itself.
  const rooms = roomsIn(model.text).filter(
    ({ place }) => !own || !own.every((key, at) => place[at] === key)
  );
  if (!room || rooms.length < 2) {
    return null;
  }
  const around = room.id === 'steps' ? null : room.id.split('.')[0];
  return (
    <div className="cw-Standing">
      <ChoiceField
        label={trans.__('Stands in')}
        value={room.id}
        choices={rooms.map(({ id }) => ({
          value: id,
          title: id === 'steps' ? trans.__('the pipeline') : id
        }))}
        onChange={to => model.move([name], to)}
      />
      {around !== null && (
        <button
          type="button"
          className="cw-Link"
          onClick={() => model.choose(around)}
        >
          {trans.__('Edit %1', around)}
        </button>
      )}
    </div>
  );
}
