import { useQuery } from '@tanstack/react-query';
import { paths } from '../../graph/paths.ts';
import { useSession } from '../../session/session-provider.tsx';

/** How many people accepted and declined one text. */
export function Acceptances({ id }: { id: string }) {
	const { graph } = useSession();
	const { data } = useQuery({
		queryKey: ['agreements', id, 'acceptances'],
		queryFn: async ({ signal }) =>
			(await graph.get<{ value: { state: string }[] }>(`${paths.agreements}/${id}/acceptances`, signal)).value.value,
	});
	if (!data) return '…';
	const accepted = data.filter(({ state }) => state === 'accepted').length;
	return `${accepted} accepted, ${data.length - accepted} declined`;
}
