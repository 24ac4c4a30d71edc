using System.Buffers.Binary;
using EvalHarness.Models;

namespace EvalHarness.Datasets;

/// <summary>The header of an IDX file (the format of MNIST): two zero bytes, element type, number of axes, sizes as big-endian 32-bit integers.</summary>
/// <param name="ElementType">8 for unsigned bytes, 12 for 32-bit integers, ...</param>
/// <param name="Sizes">The sizes; the first is the number of samples.</param>
internal sealed record IdxHeader(byte ElementType, int[] Sizes)
{
    public const byte UnsignedByte = 8;
    public const byte Int32 = 12;

    /// <summary>Bytes before the first sample.</summary>
    public int Length => 4 + 4 * Sizes.Length;

    public static IdxHeader Read(string path)
    {
        var name = Path.GetFileName(path);
        try
        {
            using var stream = PlainOrGzip.Open(path);
            var start = new byte[4];
            stream.ReadExactly(start);
            if (start[0] != 0 || start[1] != 0 || start[2] is < 8 or > 14 || start[3] is 0 or > 4)
            {
                throw new RefusedException($"{name} is not an IDX file.", "Name its true format in dataset.json.");
            }

            var bytes = new byte[4 * start[3]];
            stream.ReadExactly(bytes);
            var sizes = Enumerable.Range(0, start[3]).Select(i => BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4 * i))).ToArray();
            return sizes.All(size => size > 0)
                ? new IdxHeader(start[2], sizes)
                : throw new RefusedException($"{name} declares a size that is not above 0.", "Copy or fetch the file again.");
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new RefusedException($"{name} cannot be read: {error.Message}", "Copy or fetch the file again.");
        }
    }

    /// <summary>Refuses a plain file that is shorter than its header says; a gzip file shows it only when read.</summary>
    public void CheckLength(string path, long recordSize)
    {
        if (!PlainOrGzip.IsGzip(path) && new FileInfo(path).Length < Length + Sizes[0] * recordSize)
        {
            throw new RefusedException($"{Path.GetFileName(path)} is shorter than its header says.", "Copy or fetch the file again.");
        }
    }
}
