// One spelling for addresses that programs write in several: Microsoft's own samples double slashes, and paths of Entra
// ID know no case.

/**
 * @param path of a request, or a whole address
 * @returns it with one slash where there were several, and none at the end; letters stay as they are
 * @example
 * canonicalPath('/common//oauth2/v2.0/token/'); // '/common/oauth2/v2.0/token'
 */
export function canonicalPath(path: string): string {
	if (!path.includes('//') && (path.length < 2 || !path.endsWith('/'))) return path;
	const single = path.replace(/(^|[^:])\/{2,}/g, '$1/');
	return single.length > 1 && single.endsWith('/') ? single.slice(0, -1) : single;
}
