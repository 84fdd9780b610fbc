/** What a browser sees that comes without a token: a form that takes one. */

/** How the form's page differs from all others: it may be sent, and says where it was sent from. */
export const SIGN_IN_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "style-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
  'referrer-policy': 'same-origin',
}

/** The page, whole, without a script. `why`: a sentence of ours that says what went wrong. */
export function signInPage(why: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>logforest: sign in</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page/style/base.css">
<main>
<h1>Sign in with a token of this cluster</h1>
${why === '' ? '' : `<p role="alert"><strong>${escaped(why)}</strong></p>\n`}<p>You see what you may
see with <code>kubectl get anomalies</code>. A token for an hour:</p>
<pre>kubectl create token NAME -n NAMESPACE</pre>
<form method="post" action="">
<p><label for="token">Token</label></p>
<p><textarea id="token" name="token" rows="6" cols="72" required autofocus
autocomplete="off" spellcheck="false"></textarea></p>
<p><button class="primary">Sign in</button></p>
</form>
<p>It stays in a cookie that no script can read, until the browser is closed or you sign out.</p>
</main>
</html>
`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, sign => `&#${sign.charCodeAt(0)};`)
}
