/** What a browser sees that comes without a link. */

/** The page, whole: it needs nothing that only a visit may have. */
export function refusalPage(): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>logforest</title>
<h1>This page opens with its link</h1>
<p>The link stands in the terminal in which <code>logforest web</code> runs. Each opens the page
once; where the last one was used, a fresh one was printed just now.</p>
</html>
`
}
