// Starts the SDK with its native log capture off. It has to run before the SDK loads:
// node --import ./log-capture-off.mjs app.mjs
const load = process.dlopen;

process.dlopen = function (module, ...rest) {
  load.call(process, module, ...rest);
  const { livekitInitialize: initialize } = module.exports;
  if (typeof initialize !== 'function') return; // another native module
  process.dlopen = load;
  const livekitInitialize = (onEvent, _captureLogs, ...more) => initialize(onEvent, false, ...more);
  module.exports = Object.assign(Object.create(module.exports), module.exports, {
    livekitInitialize,
  });
};
