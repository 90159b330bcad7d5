// What jsdom lacks and JupyterLab's packages ask for when they are loaded.
class Drag extends MouseEvent {}

Object.assign(globalThis, {
  DragEvent: globalThis.DragEvent ?? Drag,
  ResizeObserver:
    globalThis.ResizeObserver ??
    class {
      observe(): void {}
      unobserve(): void {}
      disconnect(): void {}
    },
  IS_REACT_ACT_ENVIRONMENT: true
});

window.matchMedia ??= (query: string) =>
  ({
    matches: false,
    media: query,
    addEventListener() {},
    removeEventListener() {},
    addListener() {},
    removeListener() {}
  }) as unknown as MediaQueryList;
