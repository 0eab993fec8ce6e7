import { allShapes, type CommandShape, type OptionShape } from './tree.js';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** A script for the shell to source. It starts no program, so that Tab answers at once. */
export function completionScript(shell: Shell, root: CommandShape): string {
  switch (shell) {
    case 'bash':
      return bash(root);
    case 'zsh':
      return zsh(root);
    case 'fish':
      return fish(root);
  }
}

const pathText = ({ path }: CommandShape) => path.join(' ');
const single = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** The lines of a `case` that walks from a command and a word to the command below it. */
const walk = (all: CommandShape[]): string[] =>
  all
    .filter(({ path }) => path.length > 0)
    .map(({ path }) => {
      const from = path.slice(0, -1).join(' ');
      return `      ${single(`${from}|${path.at(-1)}`)}) at=${single(path.join(' '))} ;;`;
    });

const valueCases = (all: CommandShape[], line: (option: OptionShape) => string): string[] =>
  all.flatMap((one) =>
    one.options
      .filter(({ takesValue }) => takesValue)
      .flatMap((option) =>
        option.names.map((name) => `    ${single(`${pathText(one)}|${name}`)}) ${line(option)} ;;`),
      ),
  );

function bash(root: CommandShape): string {
  const all = allShapes(root);
  const words = (list: string[]) => `COMPREPLY=($(compgen -W ${single(list.join(' '))} -- "$cur"))`;
  const after = (one: CommandShape) => [
    ...one.commands.map(({ path }) => path.at(-1) ?? ''),
    ...one.values,
  ];
  return `_framestall() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} at= word files=
  COMPREPLY=()
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$at|$word" in
${walk(all).join('\n')}
    esac
  done
  case "$at|$prev" in
${valueCases(all, ({ values }) => (values.length === 0 ? 'return' : `${words(values)}; return`)).join('\n')}
  esac
  if [[ $cur == -* ]]; then
    case $at in
${all.map((one) => `      ${single(pathText(one))}) ${words(one.options.flatMap(({ names }) => names))} ;;`).join('\n')}
    esac
    return
  fi
  case $at in
${all
  .filter((one) => after(one).length > 0)
  .map((one) => `    ${single(pathText(one))}) ${words(after(one))} ;;`)
  .join('\n')}
${all
  .filter(({ names }) => names.length > 0)
  .map((one) => `    ${single(pathText(one))}) ${words(one.names)}; files=1 ;;`)
  .join('\n')}
  esac
  # Beside the ready scenarios files, with a slash behind a folder.
  if [[ -n $files ]]; then
    while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$cur")
    compopt -o filenames 2>/dev/null
  fi
}
complete -o default -F _framestall framestall
`;
}

function zsh(root: CommandShape): string {
  const all = allShapes(root);
  const entry = (name: string, about: string) =>
    single(`${name.replaceAll(':', '\\:')}:${about.replaceAll(':', '\\:')}`);
  const options = (one: CommandShape) =>
    one.options.flatMap(({ names, about }) => names.map((name) => entry(name, about)));
  const after = (one: CommandShape) => [
    ...one.commands.map(({ path, about }) => entry(path.at(-1) ?? '', about)),
    ...one.values.map((value) => entry(value, '')),
  ];
  const ready = ({ names }: CommandShape) =>
    names.length === 0 ? '' : `compadd -- ${names.map(single).join(' ')}; `;
  return `#compdef framestall
_framestall() {
  local at= word
  local -a found
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$at|$word" in
${walk(all).join('\n')}
    esac
  done
  case "$at|\${words[CURRENT-1]}" in
${valueCases(all, ({ values }) => (values.length === 0 ? '_files; return' : `compadd -- ${values.map(single).join(' ')}; return`)).join('\n')}
  esac
  if [[ \${words[CURRENT]} == -* ]]; then
    case $at in
${all.map((one) => `      ${single(pathText(one))}) found=(${options(one).join(' ')}) ;;`).join('\n')}
    esac
    _describe -o option found
    return
  fi
  case $at in
${all.map((one) => `    ${single(pathText(one))}) ${after(one).length === 0 ? `${ready(one)}_files; return` : `found=(${after(one).join(' ')})`} ;;`).join('\n')}
  esac
  _describe command found
}
if [ "$funcstack[1]" = _framestall ]; then
  _framestall "$@"
else
  compdef _framestall framestall
fi
`;
}

function fish(root: CommandShape): string {
  const lines = allShapes(root).flatMap((one) => {
    const seen = one.path.map((name) => `__fish_seen_subcommand_from ${name}`);
    const below = one.commands.map(({ path }) => path.at(-1) ?? '');
    const none = below.length === 0 ? [] : [`not __fish_seen_subcommand_from ${below.join(' ')}`];
    const when = single([...seen, ...none].join('; and ') || 'true');
    const begin = `complete -c framestall -n ${when}`;
    const words = [
      ...one.commands.map(({ path, about }) => ({ word: path.at(-1) ?? '', about })),
      ...one.values.map((word) => ({ word, about: '' })),
    ];
    return [
      ...one.names.map((name) => `${begin} -a ${single(name)} -d 'ready scenario'`),
      ...words.map(({ word, about }) => `${begin} -f -a ${single(word)} -d ${single(about)}`),
      ...one.options.map((option) => `${begin} ${fishOption(option)}`),
    ];
  });
  return `${lines.join('\n')}\n`;
}

function fishOption({ names, about, takesValue, values }: OptionShape): string {
  const flags = names.map((name) =>
    name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`,
  );
  const value = values.length > 0 ? ` -x -a ${single(values.join(' '))}` : takesValue ? ' -r' : '';
  return `${flags.join(' ')}${value} -d ${single(about)}`;
}
