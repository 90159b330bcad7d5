import type { ISettingRegistry } from '@jupyterlab/settingregistry';

/**
 * Whether a plugin's switch is on, asked each time; on until the settings are read, and without any.
 *
 * @param plugin - The id of the plugin, `cellworks:datasets`.
 */
export function switchOf(
  settings: ISettingRegistry | null,
  plugin: string,
  key: string
): () => boolean {
  let isOn = true;
  void settings?.load(plugin).then(loaded => {
    const read = () => {
      isOn = loaded.get(key).composite as boolean;
    };
    loaded.changed.connect(read);
    read();
  });
  return () => isOn;
}
