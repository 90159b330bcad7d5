// What jsdom lacks and JupyterLab's packages ask for when they are loaded.
class Drag extends MouseEvent {}

class Observer {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

Object.assign(globalThis, {
  DragEvent: globalThis.DragEvent ?? Drag,
  IntersectionObserver: globalThis.IntersectionObserver ?? Observer,
  ResizeObserver: globalThis.ResizeObserver ?? Observer,
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

// Nothing is laid out here; tables ask how high they are to know which rows are in view.
Object.defineProperties(Element.prototype, {
  clientHeight: { configurable: true, get: () => 600 },
  clientWidth: { configurable: true, get: () => 1000 }
});
Element.prototype.scrollTo ??= () => undefined;
