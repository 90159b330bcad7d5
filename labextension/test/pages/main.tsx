import '../../style/index.css';
import { createRoot } from 'react-dom/client';
import { PIECES } from './pieces';

const asked = new URLSearchParams(location.search);
const dark = asked.get('theme') === 'dark';
// The theme's colours come from outside: they are JupyterLab's.
document.body.dataset.jpThemeLight = String(!dark);
Object.assign(document.body.style, {
  background: 'var(--jp-layout-color1)',
  color: 'var(--jp-ui-font-color1)',
  font: 'var(--jp-ui-font-size1) var(--jp-ui-font-family)'
});

const name = asked.get('piece') ?? '';
const Piece = PIECES[name];
const root = createRoot(document.getElementById('page') as HTMLElement);
root.render(
  Piece ? (
    <div style={{ padding: 16 }}>
      <h1>{name}</h1>
      <Piece />
    </div>
  ) : (
    <ul>
      {Object.keys(PIECES).map(one => (
        <li key={one}>
          <a href={`?piece=${one}`}>{one}</a>
        </li>
      ))}
    </ul>
  )
);
