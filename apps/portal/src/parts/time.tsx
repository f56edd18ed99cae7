import { Tooltip } from '@fluentui/react-components';

const here = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** A moment in the reader's zone, with UTC beside it for who points at it or hears it. */
export function Time({ at }: { at: string | null | undefined }) {
	if (!at) return <span>–</span>;
	const utc = new Date(at)
		.toISOString()
		.replace('T', ' ')
		.replace(/\.\d+Z$/, ' UTC');
	return (
		<Tooltip content={utc} relationship="description">
			<time dateTime={at}>{here.format(new Date(at))}</time>
		</Tooltip>
	);
}
