import { LabIcon } from '@jupyterlab/ui-components';

/** A cell, and what it rises to. */
export const cellworksIcon = new LabIcon({
  name: 'cellworks:cellworks',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <path class="jp-icon3" fill="#616161" d="M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5c0-1.1.9-2 2-2zm0 2v14h14V5z"/>
  <path class="jp-icon3" fill="#616161" d="M7.4 17 6 15.600l4-4 3 3 4-5.200 1.600 1.200-5.400 7-3.200-3.200z"/>
  <circle class="jp-icon3" fill="#616161" cx="17.600" cy="7.800" r="1.600"/>
</svg>`
});
