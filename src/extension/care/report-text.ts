import os from 'node:os';

/** A part of the report: a title, and lines of text. */
export interface Part {
  readonly title: string;
  readonly text: string;
}

/** Text without what names a person: their home folder and user name in paths, passwords in addresses. */
export function withoutNames(text: string, home = os.homedir(), user = os.userInfo().username): string {
  const escaped = (words: string) => words.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const homes = [home, home.replaceAll('\\', '\\\\'), home.replaceAll('\\', '/')].filter((each) => each.length > 1);
  const shortened = homes.reduce((left, each) => left.replaceAll(each, '~'), text);
  const nameless = user.length > 1 ? shortened.replaceAll(new RegExp(`([\\\\/])${escaped(user)}(?=[\\\\/]|$)`, 'gm'), '$1<user>') : shortened;
  return nameless.replaceAll(/\/\/[^/@\s]+@/g, '//<hidden>@');
}

const LONGEST = 30_000;

/** The last characters of a long text, from the beginning of a line on. */
export function tail(text: string, most = LONGEST): string {
  if (text.length <= most) return text;
  const cut = text.slice(-most);
  return `…\n${cut.slice(cut.indexOf('\n') + 1)}`;
}

/** A fence that the text does not hold itself. */
function fence(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  return '`'.repeat(longest + 1);
}

/** The report as Markdown, ready for an issue. */
export function reportText(introduction: string, parts: readonly Part[]): string {
  const sections = parts.map(({ title, text }) => {
    const nameless = withoutNames(tail(text)).trimEnd();
    return `## ${title}\n\n${fence(nameless)}\n${nameless}\n${fence(nameless)}\n`;
  });
  return [`# GAN Workbench\n\n${introduction}\n`, ...sections].join('\n');
}
