using System.Runtime.InteropServices;

namespace EvalHarness.Datasets;

/// <summary>
/// The dozen functions of libvips (LGPL-2.1-or-later) that decoding needs, found at run time: beside the program
/// (<c>runtimes/RID/native</c>), where EVALHARNESS_LIBVIPS points, or in the system. Only functions of a fixed number of arguments are called: the
/// variable ones cannot be called safely from here.
/// </summary>
internal sealed unsafe class Libvips
{
    private const int LevelWarning = 1 << 4;
    private const int Cmyk = 15;
    private static readonly Lazy<Libvips?> Loaded = new(Load);
    private readonly delegate* unmanaged<byte*, byte*> _findLoad;
    private readonly delegate* unmanaged<byte*, nint> _newOperation;
    private readonly delegate* unmanaged<nint, byte*, byte*, int> _setFromText;
    private readonly delegate* unmanaged<nint*, int> _build;
    private readonly delegate* unmanaged<nint, void> _unrefOutputs;
    private readonly delegate* unmanaged<nint, byte*, GValue*, void> _getProperty;
    private readonly delegate* unmanaged<nint, byte*, GValue*, void> _setProperty;
    private readonly delegate* unmanaged<nint, nint> _ref;
    private readonly delegate* unmanaged<nint, void> _unref;
    private readonly delegate* unmanaged<GValue*, nuint, GValue*> _initValue;
    private readonly delegate* unmanaged<GValue*, void> _unsetValue;
    private readonly delegate* unmanaged<GValue*, nint> _getObject;
    private readonly delegate* unmanaged<GValue*, nint, void> _setObject;
    private readonly delegate* unmanaged<nuint> _imageType;
    private readonly delegate* unmanaged<nint, int> _width;
    private readonly delegate* unmanaged<nint, int> _height;
    private readonly delegate* unmanaged<nint, int> _bands;
    private readonly delegate* unmanaged<nint, int> _interpretation;
    private readonly delegate* unmanaged<nint, nuint*, byte*> _writeToMemory;
    private readonly delegate* unmanaged<void*, void> _free;
    private readonly delegate* unmanaged<byte*> _takeError;

    private Libvips(nint library)
    {
        nint Get(string name) => NativeLibrary.GetExport(library, name);
        _findLoad = (delegate* unmanaged<byte*, byte*>)Get("vips_foreign_find_load");
        _newOperation = (delegate* unmanaged<byte*, nint>)Get("vips_operation_new");
        _setFromText = (delegate* unmanaged<nint, byte*, byte*, int>)Get("vips_object_set_argument_from_string");
        _build = (delegate* unmanaged<nint*, int>)Get("vips_cache_operation_buildp");
        _unrefOutputs = (delegate* unmanaged<nint, void>)Get("vips_object_unref_outputs");
        _getProperty = (delegate* unmanaged<nint, byte*, GValue*, void>)Get("g_object_get_property");
        _setProperty = (delegate* unmanaged<nint, byte*, GValue*, void>)Get("g_object_set_property");
        _ref = (delegate* unmanaged<nint, nint>)Get("g_object_ref");
        _unref = (delegate* unmanaged<nint, void>)Get("g_object_unref");
        _initValue = (delegate* unmanaged<GValue*, nuint, GValue*>)Get("g_value_init");
        _unsetValue = (delegate* unmanaged<GValue*, void>)Get("g_value_unset");
        _getObject = (delegate* unmanaged<GValue*, nint>)Get("g_value_get_object");
        _setObject = (delegate* unmanaged<GValue*, nint, void>)Get("g_value_set_object");
        _imageType = (delegate* unmanaged<nuint>)Get("vips_image_get_type");
        _width = (delegate* unmanaged<nint, int>)Get("vips_image_get_width");
        _height = (delegate* unmanaged<nint, int>)Get("vips_image_get_height");
        _bands = (delegate* unmanaged<nint, int>)Get("vips_image_get_bands");
        _interpretation = (delegate* unmanaged<nint, int>)Get("vips_image_get_interpretation");
        _writeToMemory = (delegate* unmanaged<nint, nuint*, byte*>)Get("vips_image_write_to_memory");
        _free = (delegate* unmanaged<void*, void>)Get("g_free");
        _takeError = (delegate* unmanaged<byte*>)Get("vips_error_buffer_copy");
    }

    /// <summary>The library; null where it is not to be found.</summary>
    public static Libvips? Instance => Loaded.Value;

    /// <summary>Decodes a file to interleaved 8-bit sRGB with 3 bands, or 4 with alpha; the problem if it cannot.</summary>
    public string? Decode(string path, long maxPixels, out byte[] pixels, out int width, out int height, out int bands)
    {
        (pixels, width, height, bands) = ([], 0, 0, 0);
        nint image = 0;
        nint colours = 0;
        try
        {
            if (Loader(path) is not { } loader)
            {
                TakeError();
                return "it is no PNG, JPEG, WebP, TIFF or GIF";
            }

            image = Run(loader, 0, ("filename", path), ("access", "sequential"), ("fail_on", "error"));
            if (image != 0 && (long)_width(image) * _height(image) > maxPixels)
            {
                return FormattableString.Invariant($"it has {_width(image)} x {_height(image)} pixels, above the {maxPixels:N0} that are decoded");
            }

            var isCmyk = image != 0 && _interpretation(image) == Cmyk;
            colours = image == 0 ? 0 : isCmyk ? _ref(image) : Run("colourspace", image, ("space", "srgb"));
            if (colours == 0)
            {
                return TakeError();
            }

            (width, height, bands) = (_width(colours), _height(colours), _bands(colours));
            nuint size;
            var memory = _writeToMemory(colours, &size);
            if (memory is null)
            {
                return TakeError();
            }

            pixels = new Span<byte>(memory, checked((int)size)).ToArray();
            _free(memory);
            if (isCmyk && bands == 4 && pixels.Length == (long)width * height * bands)
            {
                (pixels, bands) = (Planes.FromCmyk(pixels), 3);
            }

            return pixels.Length == (long)width * height * bands && bands is 3 or 4 ? null : "its colours are not understood";
        }
        finally
        {
            Unref(colours);
            Unref(image);
        }
    }

    private static Libvips? Load()
    {
        foreach (var candidate in Candidates())
        {
            if (NativeLibrary.TryLoad(candidate, out var library))
            {
                var init = (delegate* unmanaged<byte*, int>)NativeLibrary.GetExport(library, "vips_init");
                fixed (byte* name = "evalharness\0"u8)
                {
                    if (init(name) != 0)
                    {
                        return null;
                    }
                }

                // Images are decoded in parallel here, one a thread, and never twice.
                ((delegate* unmanaged<int, void>)NativeLibrary.GetExport(library, "vips_concurrency_set"))(1);
                ((delegate* unmanaged<int, void>)NativeLibrary.GetExport(library, "vips_cache_set_max"))(0);
                // What it warns of comes back as the reason of the image; on the terminal it would be noise.
                fixed (byte* domain = "VIPS\0"u8)
                {
                    ((delegate* unmanaged<byte*, int, delegate* unmanaged<byte*, int, byte*, void*, void>, void*, uint>)NativeLibrary.GetExport(library, "g_log_set_handler"))(
                        domain, LevelWarning, &Ignore, null);
                }

                return new Libvips(library);
            }
        }

        return null;
    }

    [UnmanagedCallersOnly]
    private static void Ignore(byte* domain, int level, byte* message, void* data)
    {
    }

    private static IEnumerable<string> Candidates()
    {
        var file = OperatingSystem.IsWindows() ? "libvips-42.dll" : OperatingSystem.IsMacOS() ? "libvips.42.dylib" : "libvips.so.42";
        if (Environment.GetEnvironmentVariable("EVALHARNESS_LIBVIPS") is { Length: > 0 } given)
        {
            yield return given;
        }

        yield return Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native", file);
        yield return Path.Combine(AppContext.BaseDirectory, "runtimes", PortableRid(), "native", file);
        yield return Path.Combine(AppContext.BaseDirectory, file);
        yield return file;
    }

    private static string PortableRid()
    {
        var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
    }

    private string? Loader(string path)
    {
        string? name;
        fixed (byte* file = Utf8(path))
        {
            name = Marshal.PtrToStringUTF8((nint)_findLoad(file));
        }

        // Formats that are programs in disguise (SVG, PDF, ImageMagick's) are not opened.
        string[] taken = ["VipsForeignLoadPng", "VipsForeignLoadSpng", "VipsForeignLoadJpeg", "VipsForeignLoadWebp", "VipsForeignLoadTiff", "VipsForeignLoadNsgif"];
        return name is not null && taken.Any(start => name.StartsWith(start, StringComparison.Ordinal)) ? name : null;
    }

    /// <summary>Runs an operation with texts as arguments; its image, 0 if it failed.</summary>
    private nint Run(string operation, nint input, params ReadOnlySpan<(string Name, string Value)> arguments)
    {
        nint op;
        fixed (byte* name = Utf8(operation))
        {
            op = _newOperation(name);
        }

        if (op == 0)
        {
            return 0;
        }

        nint result = 0;
        if (Set(op, input, arguments) && _build(&op) == 0)
        {
            var value = default(GValue);
            _initValue(&value, _imageType());
            fixed (byte* name = "out\0"u8)
            {
                _getProperty(op, name, &value);
            }

            var image = _getObject(&value);
            result = image == 0 ? 0 : _ref(image);
            _unsetValue(&value);
        }

        _unrefOutputs(op);
        _unref(op);
        return result;
    }

    private bool Set(nint op, nint input, ReadOnlySpan<(string Name, string Value)> arguments)
    {
        if (input != 0)
        {
            var value = default(GValue);
            _initValue(&value, _imageType());
            _setObject(&value, input);
            fixed (byte* name = "in\0"u8)
            {
                _setProperty(op, name, &value);
            }

            _unsetValue(&value);
        }

        foreach (var (key, text) in arguments)
        {
            fixed (byte* name = Utf8(key))
            fixed (byte* value = Utf8(text))
            {
                if (_setFromText(op, name, value) != 0)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private string TakeError()
    {
        var text = _takeError();
        var message = Marshal.PtrToStringUTF8((nint)text) ?? string.Empty;
        _free(text);
        var line = message.Split('\n', 2)[0].Trim();
        return line.Length == 0 ? "it cannot be decoded" : $"it cannot be decoded ({line})";
    }

    private void Unref(nint value)
    {
        if (value != 0)
        {
            _unref(value);
        }
    }

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text + '\0');

    [StructLayout(LayoutKind.Sequential)]
    private struct GValue
    {
        public nuint Type;
        public ulong First;
        public ulong Second;
    }
}
