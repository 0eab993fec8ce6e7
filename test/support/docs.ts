import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export type Block = { file: string; line: number; language: string; text: string };

/** Not ours, or made by a program. */
const LEFT_OUT = /^(node_modules|dist|coverage|golden|\..*)$/;

/** Every Markdown file that a person reads, relative to the root. */
export function markdownFiles(folder = ''): string[] {
  const entries = readdirSync(`${ROOT}${folder}`, { withFileTypes: true });
  return entries.flatMap((entry) => {
    const path = `${folder}${entry.name}`;
    if (entry.isFile()) return entry.name.endsWith('.md') ? [path] : [];
    // Of reports/ only its own README: the rest are runs.
    if (!entry.isDirectory() || LEFT_OUT.test(entry.name) || folder === 'reports/') return [];
    return markdownFiles(`${path}/`);
  });
}

export const readDoc = (file: string): string => readFileSync(`${ROOT}${file}`, 'utf8');

/** What stands between fences. @throws where code is marked in another way, or a fence is left open */
export function blocksIn(file: string, markdown: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | null = null;
  let before = '';
  for (const [index, line] of markdown.split('\n').entries()) {
    const where = `${file}:${index + 1}`;
    const [, indent, fence, language = ''] = /^(\s*)(`{3,}|~{3,})\s*(\S*)/.exec(line) ?? [];
    if (fence === undefined) {
      if (open !== null) open.text += `${line}\n`;
      else if (/^ {4}|^\t/.test(line) && before === '')
        throw new Error(`${where}: indented code; put it between fences`);
    } else if (indent !== '' || fence !== '```') {
      throw new Error(`${where}: a fence is three backticks at the line's beginning`);
    } else if (open !== null) {
      blocks.push(open);
      open = null;
    } else {
      open = { file, line: index + 1, language, text: '' };
    }
    before = line.trim();
  }
  if (open !== null) throw new Error(`${file}:${open.line}: the fence is never closed`);
  return blocks;
}

/** Commands in the running text, as far as they have arguments. */
export function inlineCommands(markdown: string): string[] {
  const prose = markdown.replace(/^```.*?^```$/gms, '');
  const spans = [...prose.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text.replace(/\s+/g, ' '));
  return spans.filter((text) => /^(npx )?framestall( [a-z]+){1,2} \S/.test(text));
}

/** Lines of a shell, those that go on with a backslash put together. */
export function shellLines(text: string): string[] {
  return text
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
}

/** The words of a command. @throws on quotes that only a shell could take apart */
export function wordsOf(command: string): string[] {
  return [...command.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'),
  );
}
