namespace EvalHarness.Perturbations;

/// <summary>
/// Five square textures of ice on glass that join up at their edges, drawn once a process from fixed seeds: feathers (a stem with
/// barbs to both sides, dimmer outwards) over a few clouds, lighter on the lines and dark between them.
/// </summary>
internal sealed class FrostTexture
{
    /// <summary>Pixels of a side: a power of two.</summary>
    public const int Side = 512;

    /// <summary>How many there are.</summary>
    public const int Count = 5;

    private static readonly Lazy<FrostTexture[]> Small = new(() => Make(7));
    private static readonly Lazy<FrostTexture[]> Medium = new(() => Make(12));
    private static readonly Lazy<FrostTexture[]> Large = new(() => Make(40));

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

    private static FrostTexture[] Make(double feather) =>
        [.. Enumerable.Range(0, Count).Select(i => new FrostTexture(Draw(new SeededRandom(0xF057 + (ulong)i), feather)))];

    private static byte[] Draw(SeededRandom random, double feather)
    {
        var ice = new float[Side * Side];
        var room = new float[Plasma.RoomFor(Side)];
        var cloud = new float[(Side * Side) + Pixels.Block];
        var lanes = new RandomLanes(ref random);
        Plasma.Make(ref lanes, Side, 1.6, cloud, room);
        var feathers = (int)(Side * Side / (feather * feather) * 3);
        for (var i = 0; i < feathers; i++)
        {
            Feather(ice, ref random, random.NextDouble() * Side, random.NextDouble() * Side, feather);
        }

        var bytes = new byte[ice.Length];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = Pixels.ToByte(20 + (100 * cloud[i]) + (150 * (1 - MathF.Exp(-1.1f * ice[i]))));
        }

        return bytes;
    }

    private static void Feather(float[] ice, ref SeededRandom random, double x, double y, double size)
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
            Dot(ice, x, y, strength);
            if (along > next)
            {
                next += spacing;
                var reach = 0.45 * (length - along);
                Barb(ice, x, y, angle + 1.05, reach, 0.6 * strength);
                Barb(ice, x, y, angle - 1.05, reach, 0.6 * strength);
            }
        }
    }

    private static void Barb(float[] ice, double x, double y, double angle, double length, double strength)
    {
        var (sin, cos) = Math.SinCos(angle);
        for (var along = 0.0; along < length; along += 0.7)
        {
            Dot(ice, x + (along * cos), y + (along * sin), strength * (1 - (along / length)));
        }
    }

    // Shared among the four pixels around the point.
    private static void Dot(float[] ice, double x, double y, double strength)
    {
        var left = (int)Math.Floor(x);
        var top = (int)Math.Floor(y);
        var (fx, fy) = ((float)(x - left), (float)(y - top));
        var s = (float)(0.7 * strength);
        ice[At(left, top)] += s * (1 - fx) * (1 - fy);
        ice[At(left + 1, top)] += s * fx * (1 - fy);
        ice[At(left, top + 1)] += s * (1 - fx) * fy;
        ice[At(left + 1, top + 1)] += s * fx * fy;
    }

    private static int At(int x, int y) => ((y & (Side - 1)) * Side) + (x & (Side - 1));
}
