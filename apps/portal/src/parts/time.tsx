const here = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/**
 * A moment in the reader's zone, with UTC beside it for who points at it or hears it. It is an attribute: a tooltip of
 * Fluent's is a portal of its own, and a table shows a moment in every row.
 */
export function Time({ at }: { at: string | null | undefined }) {
	if (!at) return <span>–</span>;
	const utc = new Date(at)
		.toISOString()
		.replace('T', ' ')
		.replace(/\.\d+Z$/, ' UTC');
	return (
		<time dateTime={at} title={utc}>
			{here.format(new Date(at))}
		</time>
	);
}
