namespace EvalHarness.Perturbations;

/// <summary>
/// Five square textures of ice on glass that join up at their edges, drawn once a process from fixed seeds: feathers (a stem with
/// barbs to both sides, dimmer outwards) over a few clouds, lighter on the lines and dark between them. On large images strokes of one
/// pixel would look like scratches: there large feathers are drawn at half the size and enlarged, among small ones.
/// </summary>
internal sealed class FrostTexture
{
    /// <summary>Pixels of a side: a power of two.</summary>
    public const int Side = 512;

    /// <summary>How many there are.</summary>
    public const int Count = 5;

    private static readonly Lazy<FrostTexture[]> Small = new(() => Make(7));
    private static readonly Lazy<FrostTexture[]> Medium = new(() => Make(12));
    private static readonly Lazy<FrostTexture[]> Large = new(() => Make(11, 17));

    private FrostTexture(byte[] values) => Values = values;

    /// <summary>The ice's brightness, row after row.</summary>
    public byte[] Values { get; }

    /// <summary>The textures with feathers as large as suits a parameter table.</summary>
    public static FrostTexture[] For(ParameterSize size) => size switch
    {
        ParameterSize.Small => Small.Value,
        ParameterSize.Medium => Medium.Value,
        _ => Large.Value,
    };

    private static FrostTexture[] Make(double feather, double? enlarged = null) =>
        [.. Enumerable.Range(0, Count).Select(i => new FrostTexture(Draw(new SeededRandom(0xF057 + (ulong)i), feather, enlarged)))];

    private static byte[] Draw(SeededRandom random, double feather, double? enlarged)
    {
        var room = new float[Plasma.RoomFor(Side)];
        var cloud = new float[(Side * Side) + Pixels.Block];
        var lanes = new RandomLanes(ref random);
        Plasma.Make(ref lanes, Side, 1.6, cloud, room);
        var ice = Feathers(Side, feather, ref random);
        if (enlarged is { } size)
        {
            Enlarge(Feathers(Side / 2, size, ref random), ice);
        }

        var bytes = new byte[ice.Length];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = Pixels.ToByte(20 + (100 * cloud[i]) + (150 * (1 - MathF.Exp(-1.1f * ice[i]))));
        }

        return bytes;
    }

    private static float[] Feathers(int side, double size, ref SeededRandom random)
    {
        var ice = new float[side * side];
        var feathers = (int)(ice.Length / (size * size) * 3);
        for (var i = 0; i < feathers; i++)
        {
            Feather(ice, side, ref random, random.NextDouble() * side, random.NextDouble() * side, size);
        }

        return ice;
    }

    // Twice as large, half way between neighbours, on top of small feathers at less than half their strength.
    private static void Enlarge(float[] half, float[] ice)
    {
        const int Half = Side / 2;
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                var (left, top) = (x >> 1, y >> 1);
                var (fx, fy) = (0.5f * (x & 1), 0.5f * (y & 1));
                var upper = (half[At(left, top, Half)] * (1 - fx)) + (half[At(left + 1, top, Half)] * fx);
                var lower = (half[At(left, top + 1, Half)] * (1 - fx)) + (half[At(left + 1, top + 1, Half)] * fx);
                ice[(y * Side) + x] = (0.45f * ice[(y * Side) + x]) + (upper * (1 - fy)) + (lower * fy);
            }
        }
    }

    private static void Feather(float[] ice, int side, ref SeededRandom random, double x, double y, double size)
    {
        var angle = random.NextDouble() * 2 * Math.PI;
        var length = size * (0.6 + random.NextDouble());
        var bend = (random.NextDouble() - 0.5) * 0.8 / length;
        var spacing = Math.Max(1.5, size / 9);
        var next = spacing;
        for (var along = 0.0; along < length; along += 0.7)
        {
            x += 0.7 * Math.Cos(angle);
            y += 0.7 * Math.Sin(angle);
            angle += 0.7 * bend;
            var strength = 1 - (0.7 * along / length);
            Dot(ice, side, x, y, strength);
            if (along > next)
            {
                next += spacing;
                var reach = 0.45 * (length - along);
                Barb(ice, side, x, y, angle + 1.05, reach, 0.6 * strength);
                Barb(ice, side, x, y, angle - 1.05, reach, 0.6 * strength);
            }
        }
    }

    private static void Barb(float[] ice, int side, double x, double y, double angle, double length, double strength)
    {
        var (sin, cos) = Math.SinCos(angle);
        for (var along = 0.0; along < length; along += 0.7)
        {
            Dot(ice, side, x + (along * cos), y + (along * sin), strength * (1 - (along / length)));
        }
    }

    // Shared among the four pixels around the point.
    private static void Dot(float[] ice, int side, double x, double y, double strength)
    {
        var left = (int)Math.Floor(x);
        var top = (int)Math.Floor(y);
        var (fx, fy) = ((float)(x - left), (float)(y - top));
        var s = (float)(0.7 * strength);
        ice[At(left, top, side)] += s * (1 - fx) * (1 - fy);
        ice[At(left + 1, top, side)] += s * fx * (1 - fy);
        ice[At(left, top + 1, side)] += s * (1 - fx) * fy;
        ice[At(left + 1, top + 1, side)] += s * fx * fy;
    }

    private static int At(int x, int y, int side) => ((y & (side - 1)) * side) + (x & (side - 1));
}
