/** What a page's HTML frame is made of. All addresses are already the webview's own. */
export interface PageParts {
  readonly title: string;
  /** BCP 47 tag of the display language */
  readonly language: string;
  /** the webview's `cspSource` */
  readonly source: string;
  /** fresh random text for every page */
  readonly nonce: string;
  /** codicon.css and the page's own */
  readonly styles: readonly string[];
  /** toolkit.js first, then the page's own */
  readonly scripts: readonly string[];
}

/**
 * A page's frame: the page builds all else by script. Nothing is loaded but from the extension's own folders and the
 * run folder's pictures; no inline script, style or style attribute runs. The toolkit tries a style element out and
 * looks for its nonce under \`csp-nonce\`.
 */
export function pageDocument({ title, language, source, nonce, styles, scripts }: PageParts): string {
  const links = styles.map((href) => `<link rel="stylesheet" nonce="${escape(nonce)}" href="${escape(href)}">`);
  const tags = scripts.map((src) => `<script nonce="${escape(nonce)}" src="${escape(src)}"></script>`);
  return `<!DOCTYPE html>
<html lang="${escape(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escape(pageContentSecurityPolicy(source, nonce))}">
<meta property="csp-nonce" content="${escape(nonce)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
${links.join('\n')}
</head>
<body>
${tags.join('\n')}
</body>
</html>`;
}

function pageContentSecurityPolicy(source: string, nonce: string): string {
  return `default-src 'none'; img-src ${source}; font-src ${source}; style-src ${source} 'nonce-${nonce}'; script-src 'nonce-${nonce}'`;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.codePointAt(0) ?? 0};`);
}
