
namespace EvalHarness.Metrics.DataQuality;

/// <summary>Two images that look alike.</summary>
/// <param name="First">Index of the first (in the training data, where train and test are compared).</param>
/// <param name="Second">Index of the second (in the test data then).</param>
/// <param name="Distance">Bits in which their perceptual hashes differ.</param>
/// <param name="IsExact">Whether their bytes are equal.</param>
public sealed record DuplicatePair(int First, int Second, int Distance, bool IsExact);

/// <summary>Pairs of images that look alike.</summary>
/// <param name="Pairs">The pairs, closest first; at most as many as asked for.</param>
/// <param name="Total">All pairs, those not listed included.</param>
/// <param name="Exact">Pairs with equal bytes.</param>
/// <param name="Images">Images compared.</param>
/// <param name="Flat">Images passed over because they show nothing.</param>
public sealed record DuplicateReport(IReadOnlyList<DuplicatePair> Pairs, long Total, long Exact, int Images, int Flat);

/// <summary>
/// Finds images whose perceptual hashes are within a few bits, without comparing all with all. By the pigeonhole principle, two hashes
/// at most d bits apart agree on at least one of d + 1 pieces (Norouzi et al., 2012): only images that share a piece are compared.
/// </summary>
public static class DuplicateSearch
{
    /// <summary>Bits two hashes may differ by, unless told otherwise.</summary>
    public const int DefaultDistance = 2;

    /// <summary>Duplicates within one set; images are numbered by their place.</summary>
    public static DuplicateReport Within(IReadOnlyList<ImageFingerprint> images, int distance = DefaultDistance, int limit = 1000)
    {
        ArgumentNullException.ThrowIfNull(images);
        var all = images.ToArray();
        return Search(all, all, same: true, distance, limit);
    }

    /// <summary>Test images that look like a training image: leakage.</summary>
    public static DuplicateReport Between(
        IReadOnlyList<ImageFingerprint> train, IReadOnlyList<ImageFingerprint> test, int distance = DefaultDistance, int limit = 1000)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        return Search(train.ToArray(), test.ToArray(), same: false, distance, limit);
    }

    private static DuplicateReport Search(ImageFingerprint[] left, ImageFingerprint[] right, bool same, int distance, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(distance);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(distance, 15);
        var found = new List<DuplicatePair>();
        long total = 0, exact = 0;
        var pieces = Pieces(distance + 1);
        for (var piece = 0; piece < pieces.Length; piece++)
        {
            var buckets = Buckets(left, pieces[piece]);
            for (var j = 0; j < right.Length; j++)
            {
                if (right[j].IsFlat || !buckets.TryGetValue(right[j].Difference & pieces[piece], out var bucket))
                {
                    continue;
                }

                foreach (var i in bucket)
                {
                    if (same && i >= j)
                    {
                        break;
                    }

                    if (SharesEarlierPiece(left[i], right[j], pieces, piece) || left[i].Distance(right[j]) > distance)
                    {
                        continue;
                    }

                    var equal = left[i].Content == right[j].Content;
                    total++;
                    exact += equal ? 1 : 0;
                    if (found.Count < 4 * limit || (equal && found.Count < 100 * limit))
                    {
                        found.Add(new DuplicatePair(i, j, left[i].Distance(right[j]), equal));
                    }
                }
            }
        }

        var listed = found
            .OrderByDescending(pair => pair.IsExact).ThenBy(pair => pair.Distance).ThenBy(pair => pair.Second).ThenBy(pair => pair.First)
            .Take(limit)
            .ToArray();
        var flat = left.Count(image => image.IsFlat) + (same ? 0 : right.Count(image => image.IsFlat));
        return new DuplicateReport(listed, total, exact, left.Length + (same ? 0 : right.Length), flat);
    }

    private static ulong[] Pieces(int count)
    {
        var masks = new ulong[count];
        for (var bit = 0; bit < 64; bit++)
        {
            // Every count-th bit: pieces of neighbouring bits would hold only background in images with a plain border.
            masks[bit % count] |= 1UL << bit;
        }

        return masks;
    }

    private static Dictionary<ulong, List<int>> Buckets(ImageFingerprint[] images, ulong piece)
    {
        var buckets = new Dictionary<ulong, List<int>>();
        for (var i = 0; i < images.Length; i++)
        {
            if (images[i].IsFlat)
            {
                continue;
            }

            var key = images[i].Difference & piece;
            if (!buckets.TryGetValue(key, out var bucket))
            {
                buckets[key] = bucket = [];
            }

            bucket.Add(i);
        }

        return buckets;
    }

    // A pair that agrees on several pieces is met once for each: it counts at the first.
    private static bool SharesEarlierPiece(ImageFingerprint a, ImageFingerprint b, ulong[] pieces, int piece)
    {
        var differing = a.Difference ^ b.Difference;
        for (var earlier = 0; earlier < piece; earlier++)
        {
            if ((differing & pieces[earlier]) == 0)
            {
                return true;
            }
        }

        return false;
    }
}
