/** A Markdown table whose cells hold no bars. */
export const markdownGrid = (titles: string[], rows: string[][]): string[] => [
  `| ${titles.join(' | ')} |`,
  `|${titles.map(() => '---').join('|')}|`,
  ...rows.map((row) => `| ${row.join(' | ')} |`),
];
