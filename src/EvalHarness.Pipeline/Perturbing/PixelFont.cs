namespace EvalHarness.Perturbing;

/// <summary>Letters of 5 x 8 pixels for labels on pictures: a row of a letter is two hexadecimal digits, the leftmost pixel being 10.</summary>
internal static class PixelFont
{
    /// <summary>Columns of a letter, with the gap after it.</summary>
    public const int Advance = 6;

    /// <summary>Rows of a letter, the last one below the line.</summary>
    public const int Height = 8;

    private const int Columns = 5;

    private static readonly Dictionary<char, byte[]> Letters = Read(
        """
        a 00000E010F110F00  b 1010161911111E00  c 00000E1010110E00  d 01010D1311110F00  e 00000E111F100E00  f 0609081C08080800
        g 00000F11110F010E  h 1010161911111100  i 04000C0404040E00  j 0200060202020A04  k 1010121418141200  l 0C04040404040E00
        m 00001A1515151500  n 0000161911111100  o 00000E1111110E00  p 00001E11111E1010  q 00000F11110F0101  r 0000161910101000
        s 00000F100E011E00  t 08081C0808090600  u 0000111111130D00  v 00001111110A0400  w 0000111115150A00  x 0000110A040A1100
        y 00001111110F010E  z 00001F0204081F00  0 0E11131519110E00  1 040C040404040E00  2 0E11010204081F00  3 1F02040201110E00
        4 02060A121F020200  5 1F101E0101110E00  6 0608101E11110E00  7 1F01020408080800  8 0E11110E11110E00  9 0E11110F01020C00
        _ 0000000000001F00  - 0000000E00000000  . 0000000000040000  @ 0E11171517100E00  : 0004000004000000  % 1819020408131300
        ? 0E11010204000400  # 0A0A1F0A1F0A0A00  / 0001020408100000  , 0000000000040408  ( 0204080808040200  ) 0804020202040800
        """);

    /// <summary>Width of a text in pixels at a scale.</summary>
    public static int Width(string text, int scale) => text.Length * Advance * scale;

    /// <summary>Draws a text, its upper left corner at a place; what lies outside the canvas is cut off. Capitals are drawn small.</summary>
    public static void Draw(Canvas canvas, string text, int x, int y, int scale, byte red, byte green, byte blue)
    {
        foreach (var letter in text)
        {
            if (letter != ' ')
            {
                var rows = Letters.GetValueOrDefault(char.ToLowerInvariant(letter)) ?? Letters['?'];
                for (var pixel = 0; pixel < Columns * Height; pixel++)
                {
                    var (row, column) = Math.DivRem(pixel, Columns);
                    if (((rows[row] >> (Columns - 1 - column)) & 1) != 0)
                    {
                        canvas.Fill(x + (column * scale), y + (row * scale), scale, scale, red, green, blue);
                    }
                }
            }

            x += Advance * scale;
        }
    }

    private static Dictionary<char, byte[]> Read(string table)
    {
        var parts = table.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
        return parts.Chunk(2).ToDictionary(pair => pair[0][0], pair => Convert.FromHexString(pair[1]));
    }
}
